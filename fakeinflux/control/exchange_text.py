"""An exchange of the journal as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def describe_exchange(exchange: Mapping[str, Any]) -> str:
    """Describe an exchange in one line, and one more for each violation and note.

    `exchange`: as the journal of the control API has it.
    """
    request = exchange["request"]
    query = "&".join(f"{name}={value}" for name, values in request["query"].items() for value in values)
    path = f"{request['path']}?{query}" if query else request["path"]
    asked = f"{request['method']} {path} ({exchange['operation'] or 'no operation'})"
    time = f"{exchange['time'][:19]}Z"
    line = f"#{exchange['id']} {time} {asked} → {_describe_answer(exchange)}"
    texts = (*(violation["message"] for violation in exchange["violations"]), *exchange["notes"])
    return "\n".join([line, *(f"    {text}" for text in texts)])


def _describe_answer(exchange: Mapping[str, Any]) -> str:
    response = exchange["response"]
    if response is None:
        return "no answer"
    status, body = response["status"], response["body"]
    if status < 400 or not isinstance(body, dict):
        return str(status)
    # A call that is refused for a violation has the violation's message, which has a line of its own.
    reason = body.get("code" if exchange["violations"] else "message", "")
    return f"{status} {reason}"
