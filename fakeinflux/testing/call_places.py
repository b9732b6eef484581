"""Find the line of code that sent a call, if it waits for the answer in a thread of this process."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

CLIENTS = frozenset({"http", "httpcore", "socket", "ssl", "urllib3"})
"""The packages whose frames may hold the connection. Only their objects are looked into."""
INSTALLED = frozenset({"site-packages", "dist-packages"})


def find_place(client: tuple[str, int], test: Path, root: Path) -> str | None:
    """Return the file and line of the code that sent a call from this client address, None if unknown.

    That is the outermost line in the file `test`, so the test's and not its helper's, or else the innermost
    one below the folder `root`. The call must come from a thread that still waits for the answer, so that
    its frames hold the connection.
    """
    for frame in sys._current_frames().values():
        if any(_holds(each, client) for each in _outwards(frame)):
            return _place_of(frame, test, root)
    return None


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _holds(frame: FrameType, client: tuple[str, int]) -> bool:
    if str(frame.f_globals.get("__name__")).partition(".")[0] not in CLIENTS:
        return False
    owner = frame.f_locals.get("self")
    held = (owner, getattr(owner, "sock", None), getattr(owner, "_sock", None))
    return any(isinstance(each, socket.socket) and _address_of(each) == client for each in held)


def _address_of(connection: socket.socket) -> tuple[str, int] | None:
    try:
        host, port, *_ = connection.getsockname()
    except (OSError, ValueError):  # closed meanwhile, or no internet address
        return None
    return host, port


def _place_of(frame: FrameType, test: Path, root: Path) -> str | None:
    own = [
        (Path(each.f_code.co_filename), each.f_lineno)
        for each in _outwards(frame)
        if _is_below(Path(each.f_code.co_filename), root)
    ]
    for file, line in [*(place for place in reversed(own) if place[0] == test), *own]:
        return f"{file.relative_to(root).as_posix()}:{line}"
    return None


def _is_below(file: Path, root: Path) -> bool:
    return file.is_relative_to(root) and INSTALLED.isdisjoint(file.parts)
