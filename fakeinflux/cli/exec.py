"""The command `exec`: runs a command beside a server of its own, and says what the server saw."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING, TextIO

from fakeinflux.cli.client_environment import client_variables
from fakeinflux.cli.exit_status import CANNOT, NO, say_why
from fakeinflux.cli.serve import explain, prepare
from fakeinflux.control.exchange_text import describe_exchange
from fakeinflux.control.journal import show_exchange
from fakeinflux.engine.scripted_answers import unasked_answers
from fakeinflux.serving.app import make_app
from fakeinflux.serving.server import Server, bind, start_thread, url_of
from fakeinflux.worlds.tenants import describe_tenant
from fakeinflux.worlds.unused import find_unused

if TYPE_CHECKING:
    import socket
    from argparse import Namespace
    from collections.abc import Iterator, Sequence

    from fakeinflux.worlds.tenants import Tenants

CANNOT_RUN = 127
"""The exit status of shells for a command that is not there."""


def execute(options: Namespace, command: Sequence[str], err: TextIO) -> int:
    """Run a command whose environment names a server of its own, and print the report on `err`.

    Returns the command's exit status, or 1 if that is 0 but a world that is still there at the end has seen
    violations, or has an outcome, a fault, a stub or an answer that met nothing. Returns 2 if the server
    cannot start, 127 if the command cannot.
    """
    try:
        tenants = prepare(options)
        listener = bind(options.host, options.port)
    except (OSError, ValueError) as error:
        say_why(err, "exec", explain(error))
        return CANNOT
    try:
        status = _run_beside(tenants, listener, command)
    except OSError as error:
        say_why(err, "exec", f"{command[0]} cannot be run: {error.strerror}")
        return CANNOT_RUN
    report = list(report_lines(tenants))
    err.writelines(f"fakeinflux exec: {line}\n" for line in report)
    return status or (NO if report else status)


def _run_beside(tenants: Tenants, listener: socket.socket, command: Sequence[str]) -> int:
    """Serve in a thread while the command runs, and return its exit status. Raises OSError."""
    variables = client_variables({"url": url_of(listener), **describe_tenant(tenants.default)})
    server = Server(make_app(tenants))
    thread = start_thread(server, listener)
    try:
        child = subprocess.Popen(command, env={**os.environ, **variables})  # noqa: S603 - the user's command
        # An interrupt from the keyboard reaches the child too; this process waits for what it makes of it.
        before = (
            signal.signal(signal.SIGINT, signal.SIG_IGN),
            signal.signal(signal.SIGTERM, lambda *_: child.terminate()),
        )
        try:
            status = child.wait()
        finally:
            signal.signal(signal.SIGINT, before[0])
            signal.signal(signal.SIGTERM, before[1])
    finally:
        server.stop()
        thread.join()
    # As shells say it: 128 and the number of the signal that ended the command.
    return 128 - status if status < 0 else status


def report_lines(tenants: Tenants) -> Iterator[str]:
    """Yield what is wrong in the worlds that are still there: violations, and what met nothing."""
    for token, tenant in tenants.by_token.items():
        broken = tenant.journal.select(violations=True)
        if broken:
            yield f"requests that break the contract, in the world of {token}: {len(broken)}"
            for exchange in broken:
                yield from describe_exchange(show_exchange(exchange)).splitlines()
        # Those of a world file too, which a test may leave alone and a whole run should not.
        unasked = unasked_answers(tenant.world)
        if unasked:
            yield f"answers that no query asked for, in the world of {token}: {', '.join(unasked)}"
        unused = find_unused(tenant)
        if unused:
            yield f"what was set and met nothing, in the world of {token}: {'; '.join(unused)}"
        for error in tenant.failures:
            yield f"a request met an error inside fakeinflux: {type(error).__name__}: {error}"
