"""The command `serve`: from flags to a listening server that announces itself in one line of JSON."""

from __future__ import annotations

import gc
import json
import logging
import os
import time
from secrets import token_hex
from typing import TYPE_CHECKING, TextIO

from fakeinflux.cli.exit_status import CANNOT, DONE, say_why
from fakeinflux.cli.logging_queue import log_to
from fakeinflux.serving.app import make_app
from fakeinflux.serving.server import Server, bind, is_loopback, run_server, stop_on_signals, url_of
from fakeinflux.timing.clock import steady_reader
from fakeinflux.worlds.served_contract import load_served_contract
from fakeinflux.worlds.settings import Settings
from fakeinflux.worlds.tenants import DEFAULT_TOKEN, Tenants, describe_tenant, open_tenant

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

logger = logging.getLogger("fakeinflux")

COLLECT_AFTER = 5_000
"""How many more objects must be created than freed before the garbage collector looks at the new ones."""
COLLECT_OLD_AFTER = 100
"""How many collections pass before it looks at older objects again: mostly worlds, which stay."""


def serve(options: Namespace, out: TextIO, err: TextIO) -> int:
    """Serve until a signal arrives. Returns the exit status: 0, or 2 if the server cannot start."""
    log = log_to(err, options.log_level.upper())
    try:
        tenants = prepare(options, colour=err.isatty() and not os.environ.get("NO_COLOR"))
        listener = bind(options.host, options.port)
    except (OSError, ValueError) as error:
        say_why(err, "serve", explain(error))
        return CANNOT
    if options.spec is not None:
        warn_of_defects(tenants, options.spec)
    if not is_loopback(options.host):
        err.write(f"fakeinflux serve: {describe_exposure(options)}\n")
    app = make_app(tenants)
    if options.log == "requests":
        # Imported here because most servers log no requests.
        from fakeinflux.serving.request_log import log_requests

        app = log_requests(app, err)
    server = Server(app)
    stop_on_signals(server)
    spare_collector()
    if err.isatty():
        err.writelines(line + "\n" for line in human_lines(tenants, url_of(listener)))
        err.flush()
    out.write(json.dumps(ready_line(tenants, url_of(listener))) + "\n")
    out.flush()
    run_server(server, listener)
    log.drain()
    return DONE


def print_environment(options: Namespace, out: TextIO, err: TextIO) -> int:
    """Print the variables by which clients find a server with these flags, as lines for a shell.

    Returns the exit status: 0, or 2 if such a server cannot start.
    """
    # Imported here because a server that starts does without.
    from fakeinflux.cli.client_environment import export_lines

    try:
        tenants = prepare(options)
    except (OSError, ValueError) as error:
        say_why(err, "serve", explain(error))
        return CANNOT
    host = f"[{options.host}]" if ":" in options.host else options.host
    described = {"url": f"http://{host}:{options.port}", **describe_tenant(tenants.default)}
    out.writelines(f"{line}\n" for line in export_lines(described))
    return DONE


def spare_collector() -> None:
    """Make the garbage collector skip the objects of the start, and look for cycles less often.

    A world keeps the objects that it creates; with the usual threshold, one call in a hundred would search
    some of them.
    """
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, COLLECT_OLD_AFTER)
    gc.enable()


def prepare(options: Namespace, *, colour: bool = False) -> Tenants:
    """Create the tenants that the flags describe, and open the default world.

    A world file applies to all worlds that are created later, too, and overrides the flags.
    """
    settings = Settings(
        edition=options.edition,
        mode=options.contract,
        buckets_strict=options.buckets == "strict",
        execute=None if options.execute is None else options.execute == "true",
        setup=options.setup,
        scripts_loose=options.scripts == "loose",
        seed=options.seed,
        clock="scaled" if options.speed else options.clock,
        now=options.now,
        speed=options.speed,
        journal_limit=options.journal,
    )
    tenants = Tenants(
        steady_reader(time.time_ns, time.monotonic_ns),
        lambda edition: load_served_contract(edition, options.spec, options.judge),
        settings,
        options.control,
        frozenset(options.allow_host),
        None if is_loopback(options.host) else token_hex,
    )
    if options.world is None:
        open_tenant(tenants, settings, DEFAULT_TOKEN)
    else:
        # Imported here because it imports PyYAML, which a server without a world file does without.
        from fakeinflux.worlds.files import open_from_file

        open_from_file(tenants, options.world, DEFAULT_TOKEN)
    tenants.violation_level, tenants.colour = logging.WARNING, colour
    if options.judge != "never":
        from fakeinflux.contract.explaining.judging import judge_of

        judge_of(tenants.default.served.contract)
    return tenants


def warn_of_defects(tenants: Tenants, spec: Path) -> None:
    """Log the defects of a user's document, one on each line."""
    # Imported here because our own documents have no defects; a test makes sure of that.
    from fakeinflux.contract.explaining.defects import find_defects

    for defect in find_defects(tenants.default.served.contract.document):
        logger.warning("%s%s", spec, defect)


def ready_line(tenants: Tenants, url: str) -> dict[str, object]:
    """Return the line that tells clients how to connect; scripts wait for it."""
    return {"url": url, **describe_tenant(tenants.default), "pid": os.getpid()}


def describe_exposure(options: Namespace) -> str:
    """Say in one line what a server opens that other hosts can reach."""
    control = (
        "anyone with such a token can also use" if options.control == "any" else "only this host can use"
    )
    return (
        f"found --host {options.host}: every host that reaches port {options.port} can read and change the "
        f"worlds whose tokens it has ({DEFAULT_TOKEN!r} is known), and {control} the control API"
    )


def human_lines(tenants: Tenants, url: str) -> list[str]:
    """Return what somebody at a terminal needs: where the server listens, the token, how to stop it."""
    world = describe_tenant(tenants.default)
    return [
        f"fakeinflux listens on {url}",
        f"  token {world['token']}, org {world['org']}, bucket {world['bucket']}, edition {world['edition']}",
        f"  look at it: {url}/_fakeinflux/",
        "  stop it with Ctrl+C",
    ]


def explain(error: Exception) -> str:
    """Say in one line why the server cannot start."""
    if isinstance(error, OSError) and error.filename is None and error.strerror is not None:
        return error.strerror
    return " ".join(str(error).split())
