"""The screens of exchanges: the newest first, and one with what was asked and answered side by side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from fakeinflux.contract.explaining.curl import repeat_with_curl
from fakeinflux.contract.explaining.rendering import render_lines
from fakeinflux.control.journal import show_exchange
from fakeinflux.engine.errors import not_found
from fakeinflux.page.html import Html, facts, table, tag
from fakeinflux.worlds.tenants import strangers_of

if TYPE_CHECKING:
    from fakeinflux.page.html import Child
    from fakeinflux.page.view import View
    from fakeinflux.worlds.journal import Exchange

SHOWN = 200
NOT_IMPLEMENTED = 501
BAD = 400
FILTERS = {
    "": "all",
    "violations": "violations",
    "unsupported": "unsupported calls",
    "strangers": "unknown tokens",
}


def exchanges_screen(view: View) -> tuple[str, Child]:
    """Show the newest exchanges, or those that a filter leaves."""
    only, operation = view.arguments.get("only", ""), view.arguments.get("operation", "")
    choices = [
        tag(
            "a",
            words,
            href=view.url("exchanges", **({"only": name} if name else {})),
            aria_current="true" if name == only else None,
        )
        for name, words in FILTERS.items()
    ]
    head = [tag("p", "Show: ", [[choice, " "] for choice in choices], class_="choices")]
    if only == "strangers":
        return "Exchanges", [head, _strangers(view)]
    found = [
        exchange
        for exchange in reversed(view.tenant.journal.select(violations=only == "violations"))
        if operation in ("", exchange.call.operation)
        and (only != "unsupported" or exchange.status == NOT_IMPLEMENTED)
    ][:SHOWN]
    if not found:
        told = f"Nothing to show. Calls of {view.base} with the token {view.token} appear here."
        return "Exchanges", [head, tag("p", told)]
    rows = [_row(view, exchange) for exchange in found]
    heads = ("#", "Virtual time", "Call", "Operation", "Status", "Violations", "Sent by")
    caption = f"{len(rows)} of {view.tenant.journal.last_id} exchanges, the newest first"
    return "Exchanges", [head, table(caption, heads, rows)]


def _row(view: View, exchange: Exchange) -> list[Child]:
    shown = show_exchange(exchange)
    operation = exchange.call.operation
    broken = len(exchange.violations)
    return [
        view.link(f"#{exchange.id}", f"exchanges/{exchange.id}"),
        shown["time"],
        f"{exchange.call.method} {_target(shown)}",
        view.link(operation, "exchanges", operation=operation) if operation else "none",
        tag("span", exchange.status or "no answer", class_="bad" if exchange.status >= BAD else None),
        tag("span", broken, class_="bad") if broken else None,
        exchange.sent_by,
    ]


def _target(shown: dict[str, Any]) -> str:
    request = shown["request"]
    query = "&".join(f"{name}={value}" for name, values in request["query"].items() for value in values)
    return f"{request['path']}?{query}" if query else str(request["path"])


def _strangers(view: View) -> Child:
    strangers = strangers_of(view.tenants, view.tenant)
    if not strangers:
        return tag("p", "No call came with a token of no world since this world is there.")
    rows = [[stranger.method, stranger.path, stranger.token] for stranger in reversed(strangers)]
    return table("Calls with a token of no world", ("Method", "Path", "Token"), rows)


def exchange_screen(view: View, name: str) -> tuple[str, Child]:
    """Show one exchange. Raises Refused: not found, or forgotten."""
    journal = view.tenant.journal
    kept = [*journal.exchanges, *journal.broken]
    exchange = next((each for each in kept if str(each.id) == name), None)
    if exchange is None:
        raise not_found(f"found no exchange {name!r}; the journal keeps the last {journal.limit}")
    shown = show_exchange(exchange)
    request, response = cast("dict[str, Any]", shown["request"]), cast("dict[str, Any]", shown["response"])
    marked = {
        place: {each.pointer.rpartition("/")[2] for each in exchange.violations if each.place == place}
        for place in ("body", "response")
    }
    title = f"#{exchange.id} {exchange.call.method} {_target(shown)}"
    return title, [
        facts(
            [
                ("operation", exchange.call.operation or "none"),
                ("virtual time", shown["time"]),
                ("status", exchange.status or "no answer was sent"),
                *([("sent by", exchange.sent_by)] if exchange.sent_by else []),
            ]
        ),
        [_violation(view, violation) for violation in exchange.violations],
        [tag("p", note, class_="note") for note in exchange.notes],
        tag(
            "div",
            _message("Request", request, marked["body"]),
            _message("Response", response, marked["response"]) if response else None,
            class_="beside",
        ),
        tag("h2", "Repeat it"),
        tag("pre", repeat_with_curl(exchange.call)),
        _as_fault(view, exchange),
    ]


def _violation(view: View, violation: Any) -> Html:
    from fakeinflux.contract.explaining.violations import to_json

    lines = render_lines(to_json(violation))
    rule = view.link("What the contract says", f"contract/{violation.operation}")
    return tag("section", tag("pre", lines), tag("p", rule), class_="violation")


def _message(title: str, message: dict[str, Any], marked: set[str]) -> Html:
    """Return a message's heads and body. Lines with `marked` names, which break the contract, stand out."""
    body = message["body"]
    text = body if isinstance(body, str) else json.dumps(body, indent=2, ensure_ascii=False)
    heads = "\n".join(f"{name}: {value}" for name, value in message["headers"].items())
    return tag(
        "section",
        tag("h2", title),
        tag("pre", heads, class_="heads"),
        tag("pre", _mark_lines(text, marked)) if body is not None else tag("p", "No body."),
    )


def _mark_lines(text: str, names: set[str]) -> Child:
    return [
        [tag("mark", line) if any(f'"{name}"' in line for name in names) else line, "\n"]
        for line in text.split("\n")
    ]


def _as_fault(view: View, exchange: Exchange) -> Child:
    if not exchange.call.operation:
        return None
    status = tag("input", name="status", value=max(exchange.status, 500), size=4, inputmode="numeric")
    times = tag("input", name="times", value=1, size=4, inputmode="numeric")
    return [
        tag("h2", "Make a fault of this"),
        view.form(
            "fault",
            tag("label", f"Answer {exchange.call.operation} with ", status),
            tag("label", " for the next ", times, " calls "),
            tag("button", "Add"),
            operation=exchange.call.operation,
        ),
    ]
