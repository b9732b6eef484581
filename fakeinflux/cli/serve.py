"""The command `serve`: from flags to a listening server, and its one line of JSON."""

from __future__ import annotations

import gc
import json
import logging
import os
import time
from typing import TYPE_CHECKING, TextIO

from fakeinflux.cli.exit_status import CANNOT, DONE
from fakeinflux.serving.app import make_app
from fakeinflux.serving.server import Server, bind, run_server, stop_on_signals, url_of
from fakeinflux.worlds.served_contract import load_served_contract
from fakeinflux.worlds.settings import Settings
from fakeinflux.worlds.tenants import DEFAULT_TOKEN, Tenants, describe_tenant, open_tenant

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

logger = logging.getLogger("fakeinflux")

COLLECT_AFTER = 5_000
"""How many more objects must have been made than freed before the collector looks at them."""
COLLECT_OLD_AFTER = 100
"""After how many such looks it looks again at what it found in use: mostly worlds, which stay."""


def serve(options: Namespace, out: TextIO, err: TextIO) -> int:
    """Serve until told to stop. The exit status: 0, or 2 when it cannot begin."""
    logging.basicConfig(level=options.log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    try:
        tenants = prepare(options)
        listener = bind(options.host, options.port)
    except (OSError, ValueError) as error:
        err.write(f"fakeinflux serve: {explain(error, options)}\n")
        return CANNOT
    if options.spec is not None:
        warn_of_defects(tenants, options.spec)
    server = Server(make_app(tenants))
    stop_on_signals(server)
    spare_collector()
    out.write(json.dumps(ready_line(tenants, url_of(listener))) + "\n")
    out.flush()
    run_server(server, listener)
    return DONE


def spare_collector() -> None:
    """Let the garbage collector pass over what is there at the start, and look for cycles less often.

    A world keeps what it makes; by the usual threshold each hundredth call would look through some of it.
    """
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, COLLECT_OLD_AFTER)
    gc.enable()


def prepare(options: Namespace) -> Tenants:
    """The tenants that the flags ask for, the default one begun."""
    settings = Settings(
        edition=options.edition,
        mode=options.contract,
        buckets_strict=options.buckets == "strict",
        seed=options.seed,
        clock="scaled" if options.speed else options.clock,
        now=options.now,
        speed=options.speed,
        journal_limit=options.journal,
    )
    tenants = Tenants(
        time.time_ns,
        lambda edition: load_served_contract(edition, options.spec, options.judge),
        settings,
        options.control,
    )
    if options.world is None:
        open_tenant(tenants, settings, DEFAULT_TOKEN)
    else:
        _open_from_file(tenants, options.world)
    return tenants


def _open_from_file(tenants: Tenants, path: Path) -> None:
    """The default world, and all that are made later, begin as a file has it; it goes before the flags."""
    # Only here, because a server without a world file is to start without reading YAML.
    from fakeinflux.worlds.files import open_from_file

    open_from_file(tenants, path, DEFAULT_TOKEN)


def warn_of_defects(tenants: Tenants, spec: Path) -> None:
    """Log what is wrong in a user's document, a line each."""
    # Only here, because our own documents are held to have none by test.
    from fakeinflux.contract.explaining.defects import find_defects

    for defect in find_defects(tenants.default.served.contract.document):
        logger.warning("%s%s", spec, defect)


def ready_line(tenants: Tenants, url: str) -> dict[str, object]:
    """What a client needs to know, and what scripts wait for."""
    return {"url": url, **describe_tenant(tenants.default), "pid": os.getpid()}


def explain(error: Exception, options: Namespace) -> str:
    """One line that says what stood in the way."""
    if isinstance(error, OSError) and error.filename is None:
        return f"cannot listen on {options.host}:{options.port}: {error.strerror or error}"
    return " ".join(str(error).split())
