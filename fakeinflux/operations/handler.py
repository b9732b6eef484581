"""What an operation is made of: reading the call, and acting on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Answer, Call


@dataclass(frozen=True, slots=True)
class Handler:
    """An operation in two steps, so that the contract can stop a call between them.

    `decode` reads the call as the real server does and changes nothing; what it returns
    goes to `act`, which does what was asked. Both may raise `Refused`.
    """

    decode: Callable[[WorldState, Call], Any]
    act: Callable[[WorldState, Call, Any], Answer]


def nothing(_world: WorldState, _call: Call) -> None:
    """The decoding of a call that has nothing to decode."""
