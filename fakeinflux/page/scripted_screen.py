"""The screen of what a test has scripted: outcomes, faults, stubs and answers; how often each was met."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fakeinflux.engine.outcome_rules import list_outcomes
from fakeinflux.page.html import Html, table, tag

if TYPE_CHECKING:
    from fakeinflux.page.html import Child
    from fakeinflux.page.view import View

KINDS = {
    "outcomes": ("How runs end", "PUT", '{"task": {"name": "*"}, "outcomes": ["failed"]}'),
    "faults": ("Calls that go wrong", "POST", '{"operation": "PostTasks", "status": 503, "times": 1}'),
    "stubs": ("Calls that a stub answers", "POST", '{"method": "GET", "path": "/api/v2/x", "json": {}}'),
    "answers": ("Answers to queries", "PUT", '{"match": "from", "csv": ""}'),
}
"""The lists of the control API: what each is, and how one is added."""


def scripted_screen(view: View) -> tuple[str, Child]:
    """Show all lists, with what met nothing so far, and forms to add and to remove."""
    unused = view.ask("GET", "world")["unused"]
    return "Scripted", [
        tag("section", tag("h2", "Met nothing so far"), tag("ul", [tag("li", line) for line in unused]))
        if unused
        else tag("p", "All that was scripted was met, or nothing is scripted."),
        [_list(view, name) for name in KINDS],
    ]


def _list(view: View, name: str) -> Html:
    title, _, example = KINDS[name]
    items = view.ask("GET", name)[name]
    rows = [
        [tag("code", _shown(item)), met, _remove(view, name, item)]
        for item, met in zip(items, _counts(view, name, items), strict=True)
    ]
    box = tag("textarea", example, name="json", rows=2, spellcheck="false", aria_label=f"New: {title}")
    return tag(
        "section",
        tag("h2", title),
        table(f"{len(rows)} {name}", ("What", "Met", ""), rows) if rows else tag("p", "None."),
        view.form("add", box, tag("button", "Add"), kind=name),
        view.button("Remove all", "clear", kind=name) if rows else None,
    )


def _counts(view: View, name: str, items: list[dict[str, Any]]) -> list[str]:
    """Return how often each item was met, in words."""
    if name == "outcomes":
        return ["met" if rule.met else "never" for rule in list_outcomes(view.tenant.world)]
    if name == "faults":
        counts = [max(0, fault.seen - fault.after) for fault in view.tenant.faults]
    else:
        counts = [item["met" if name == "stubs" else "asked"] for item in items]
    return [f"{count} times" if count else "never" for count in counts]


def _shown(item: dict[str, Any]) -> str:
    return json.dumps({name: value for name, value in item.items() if value is not None}, ensure_ascii=False)


def _remove(view: View, name: str, item: dict[str, Any]) -> Child:
    return view.button("Remove", "unfault", id=item["id"]) if name == "faults" else None
