"""Work that may take long, done in threads: the loop goes on answering the calls to other worlds."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.http.messages import Call
    from fakeinflux.worlds.tenants import Tenants

Result = TypeVar("Result")

LARGE_BODY = 64 * 1024
"""The size of a body from which reading it, or doing what it asks for, may take long."""
SLOW_PATHS = frozenset(("/api/v2/query", "/api/v2/query/analyze", "/api/v2/query/ast"))


def may_take_long(call: Call) -> bool:
    """Return whether a call may take longer than the loop should be held."""
    return call.path in SLOW_PATHS or len(call.body) > LARGE_BODY


async def work_in_thread(tenants: Tenants, work: Callable[[], Result]) -> Result:
    """Return what `work` returns, done in a thread of its own; its errors are raised here.

    While it lasts it may hold the lock of a world, so all other calls go into threads as well.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:
            deliver(done.set_exception, error)
        else:
            deliver(done.set_result, result)

    def deliver(give: Callable[[Any], None], outcome: object) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(finish, give, outcome)

    def finish(give: Callable[[Any], None], outcome: object) -> None:
        tenants.threads -= 1
        if not done.done():  # the client may be gone
            give(outcome)

    tenants.threads += 1
    # A daemon, so that no query keeps the process from ending.
    Thread(target=run, name="fakeinflux call", daemon=True).start()
    return await done
