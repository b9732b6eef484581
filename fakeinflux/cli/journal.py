"""The command `journal`: the requests that a running server answered."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, TextIO

from fakeinflux.cli.exit_status import DONE, NO
from fakeinflux.control.exchange_text import describe_exchange

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

    from fakeinflux.control.client import RemoteControl

PAUSE_SECONDS = 0.5


def journal(
    control: RemoteControl,
    options: Namespace,
    out: TextIO,
    pause: Callable[[float], None] = time.sleep,
) -> int:
    """Print the exchanges, oldest first; with `--follow`, new ones too until it is interrupted.

    With `--format`, all of it in a format of other programs. Returns the exit status: 0; 1 if `--violations`
    found some. Raises ControlError: no server answers.
    """
    query = {"violations": "true"} if options.violations else {}
    limit = {} if options.limit is None else {"limit": str(options.limit)}
    exchanges = control.call("GET", "journal", query={**query, **limit})["exchanges"]
    if options.form is not None:
        # Imported here, because most people read the journal themselves.
        from fakeinflux.control.journal_formats import FORMATS

        FORMATS[options.form](exchanges, control.url, out)
        return NO if options.violations and exchanges else DONE
    if options.json and not options.follow:
        out.write(json.dumps({"exchanges": exchanges}) + "\n")
        return NO if options.violations and exchanges else DONE
    found = bool(exchanges)
    try:
        last = _print(exchanges, 0, options, out)
        while options.follow:
            pause(PAUSE_SECONDS)
            # A world that was reset or replaced begins again at 1.
            if control.call("GET", "world")["exchanges"] < last:
                last = 0
            after = {**query, "after": str(last)}
            exchanges = control.call("GET", "journal", query=after)["exchanges"]
            found = found or bool(exchanges)
            last = _print(exchanges, last, options, out)
    except KeyboardInterrupt:
        pass
    return NO if options.violations and found else DONE


def _print(exchanges: list[dict[str, Any]], last: int, options: Namespace, out: TextIO) -> int:
    """Print exchanges, with `--json` one a line, and return the id of the last one that was printed."""
    for exchange in exchanges:
        out.write((json.dumps(exchange) if options.json else describe_exchange(exchange)) + "\n")
        last = exchange["id"]
    out.flush()
    return last
