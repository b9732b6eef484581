"""An exchange of the journal as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fakeinflux.http.printable_text import printable

if TYPE_CHECKING:
    from collections.abc import Mapping


def describe_exchange(
    exchange: Mapping[str, Any], *, last: int | None = None, count: int = 1, explained: bool = True
) -> str:
    """Describe an exchange, or `count` equal ones up to the id `last`: a line, and one more for each note.

    `exchange`: as the journal of the control API has it. With `explained`, violations have lines, too.
    """
    request = exchange["request"]
    query = "&".join(f"{name}={value}" for name, values in request["query"].items() for value in values)
    path = f"{request['path']}?{query}" if query else request["path"]
    asked = f"{request['method']} {path} ({exchange['operation'] or 'no operation'})"
    time = f"{exchange['time'][:19]}Z"
    numbers = f"#{exchange['id']}" if last is None or count == 1 else f"#{exchange['id']}–#{last}"
    times = f" ×{count}" if count > 1 else ""
    line = f"{numbers} {time} {asked} → {_describe_answer(exchange)}{times}"
    texts = [line, *(f"    {note}" for note in exchange["notes"])]
    for violation in exchange["violations"] if explained else ():
        # Imported here because most calls break nothing.
        from fakeinflux.contract.explaining.rendering import render_lines

        lines = render_lines(violation, sent_by=exchange.get("sentBy", "")).split("\n")
        texts += [f"    {text}" for text in lines]
    return "\n".join(map(printable, texts))


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
