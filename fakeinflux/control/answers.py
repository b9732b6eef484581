"""What queries are answered by script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.scripted_answers import clear_answers, put_answer
from fakeinflux.worlds.answer_forms import read_answer, show_answer

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json


def get_answers(request: ControlRequest) -> tuple[int, Json]:
    """Return all scripted answers, the latest first, with how often each was asked for."""
    return 200, {"answers": [show_answer(answer) for answer in request.tenant.world.answers]}


def put_answers(request: ControlRequest) -> tuple[int, Json]:
    """Script an answer, in place of one for the same match."""
    put_answer(request.tenant.world, read_answer(request.value))
    return get_answers(request)


def delete_answers(request: ControlRequest) -> tuple[int, Json]:
    """Forget all of them."""
    clear_answers(request.tenant.world)
    return 204, None
