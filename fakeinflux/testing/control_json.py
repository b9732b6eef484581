"""What a test gives, as the control API takes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from fakeinflux.engine.ids import is_id
from fakeinflux.testing.errors import WrongArgument
from fakeinflux.timing.python_times import span_text, time_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from fakeinflux.engine.outcomes import Outcome
    from fakeinflux.testing.views import TaskView
    from fakeinflux.timing.python_times import Span

    AnyOutcome: TypeAlias = Outcome | str | dict[str, Any]
    Point: TypeAlias = Mapping[str, Any]

_TIME = re.compile(r"\d{4}-\d\d.*")


def given_json(**values: Any) -> dict[str, Any]:
    """Return the members that were given; None stands for what was left out."""
    return {name: value for name, value in values.items() if value is not None}


def target_json(task: str | TaskView) -> str | dict[str, str]:
    """Return which tasks are meant: by view, id, or a name in which `*` stands for any characters."""
    if not isinstance(task, str):
        return task.id
    return task if is_id(task) else {"name": task}


def outcome_json(outcome: AnyOutcome) -> Any:
    """Return an outcome; words and dicts are as the control API has them."""
    if isinstance(outcome, str | dict):
        return outcome
    from fakeinflux.worlds.outcome_forms import show_outcome

    return show_outcome(outcome)


def points_json(data: str | Point | Sequence[str | Point]) -> dict[str, Any]:
    """Return lines or records. Raises WrongArgument: they are neither."""
    if isinstance(data, str):
        return {"lines": data}
    items = [data] if isinstance(data, Mapping) else list(data)
    if all(isinstance(item, str) for item in items):
        return {"lines": "\n".join(map(str, items))}
    if not all(isinstance(item, Mapping) for item in items):
        raise WrongArgument("found lines and records, or something else; wanted a text, lines, or records")
    return {"points": [_point_json(item) for item in items if isinstance(item, Mapping)]}


def _point_json(point: Point) -> dict[str, Any]:
    shown = dict(point)
    if isinstance(shown.get("time"), datetime):
        shown["time"] = time_text(shown["time"])
    return shown


def cells_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of an answer, with its datetimes as times."""
    return {
        name: {"time": time_text(cell)} if isinstance(cell, datetime) else cell for name, cell in row.items()
    }


def length_json(by: Span | float) -> str:
    """Return a length of time; a number is in seconds. Raises WrongArgument: it is a time."""
    if isinstance(by, datetime) or (isinstance(by, str) and _TIME.fullmatch(by)):
        raise WrongArgument(
            f"found the time {str(by)!r}, wanted a length of time; go to a time with advance(to=…)"
        )
    return span_text(timedelta(seconds=by) if isinstance(by, int | float) else by)
