"""Handlers: what answers an operation, in two steps so that the contract can stop a call between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.engine.errors import Refused
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Answer, Call

Request = TypeVar("Request")


class AnyHandler(Protocol):
    """A handler, whatever its requests are: this is what tables of handlers hold. See Handler.answer."""

    def answer(self, world: WorldState, call: Call, refusal: Refused | None = None) -> Answer: ...


class Handler(NamedTuple, Generic[Request]):
    """The two steps of an operation.

    `decode` reads the call as the real server does and changes nothing. `act` takes the request that `decode`
    returned and does what was asked. Both may refuse the call.
    """

    decode: Callable[[WorldState, Call], Request]
    act: Callable[[WorldState, Call, Request], Answer]

    def answer(self, world: WorldState, call: Call, refusal: Refused | None = None) -> Answer:
        """Decode a call and act on it. `refusal`, if given, is raised between the two."""
        request = self.decode(world, call)
        if refusal is not None:
            raise refusal
        return self.act(world, call, request)


def nothing(_world: WorldState, _call: Call) -> None:
    """Decode a call that has nothing to decode."""
