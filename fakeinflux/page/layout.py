"""What all screens have in common: the world, its clock and its buttons, and the ways to other screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.page.html import Html, tag
from fakeinflux.page.view import BELOW, TOP

if TYPE_CHECKING:
    from fakeinflux.page.html import Child
    from fakeinflux.page.view import View

SCREENS = {
    "": "Tasks",
    "timeline": "Timeline",
    "exchanges": "Exchanges",
    "data": "Data",
    "scripted": "Scripted",
    "contract": "Contract",
    "coverage": "Coverage",
    "downloads": "Downloads",
}
STEPS = {"1m": "one minute", "1h": "one hour", "1d": "one day"}


def whole_page(view: View, title: str, *content: Child) -> str:
    """Return a screen as a whole document. `title`: its heading."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", f"{title} · fakeinflux"),
        tag("link", rel="stylesheet", href=f"{BELOW}assets/page.css"),
        tag("link", rel="icon", href=f"{BELOW}assets/icon.svg"),
        tag("script", src=f"{BELOW}assets/page.js", type="module"),
    )
    body = tag(
        "body",
        tag("a", "Skip to the content", href="#content", class_="skip"),
        _header(view),
        tag("main", tag("h1", title), content, id="content", tabindex=-1),
        data_events=f"{TOP}events?world={view.token}",
    )
    return f"<!doctype html>{tag('html', head, body, lang='en')}"


def _header(view: View) -> Html:
    return tag(
        "header",
        tag("p", tag("a", "fakeinflux", href=view.url("")), class_="brand"),
        _world_picker(view),
        _clock(view),
        _keeping(view),
        _navigation(view),
        id="header",
    )


def _world_picker(view: View) -> Html:
    options = [
        tag(
            "option",
            f"{token}{f' — {tenant.settings.test}' if tenant.settings.test else ''}",
            value=token,
            selected=tenant is view.tenant,
        )
        for token, tenant in tuple(view.tenants.by_token.items())
    ]
    settings = view.tenant.settings
    told = [f"edition {settings.edition}", f"contract {view.tenant.mode}"]
    broken = len(view.tenant.journal.select(violations=True))
    violations = f"{broken} {'violation' if broken == 1 else 'violations'}"
    return tag(
        "form",
        tag("label", "World ", tag("select", options, name="world")),
        tag("button", "Show"),
        tag("span", " · ".join(told), class_="told"),
        tag(
            "a",
            violations,
            href=view.url("exchanges", only="violations"),
            class_="bad" if broken else "told",
        ),
        method="get",
        action=TOP,
        class_="world",
    )


def _clock(view: View) -> Html:
    clock = view.ask("GET", "clock")
    due = clock.get("due")
    steps = [
        view.button(f"+{step}", "advance", f"Advance the clock by {words}", by=step)
        for step, words in STEPS.items()
    ]
    if due is not None:
        steps.append(
            view.button("next due", "advance", f"{due['task']} at {due['time']}", to=str(due["time"]))
        )
    speed = f" ×{clock['speed']:g}" if clock["speed"] not in (None, 1) else ""
    return tag(
        "section",
        tag("p", tag("time", clock["now"], datetime=clock["now"]), f" {clock['mode']}{speed}"),
        steps,
        view.form(
            "advance",
            tag(
                "label",
                "to ",
                tag("input", name="to", placeholder="2025-01-31T00:00:00Z", size=22, required=True),
            ),
            tag("button", "Set"),
        ),
        class_="clock",
        aria_label="Clock",
    )


def _keeping(view: View) -> Html:
    snapshots = view.ask("GET", "snapshots")["snapshots"]
    restore: Child = None
    if snapshots:
        options = [
            tag("option", f"{each['id']} ({each['now']})", value=each["id"]) for each in reversed(snapshots)
        ]
        choice = tag("select", options, name="id", aria_label="Snapshot")
        restore = view.form("restore", choice, tag("button", "Restore"))
    return tag(
        "section",
        view.button("Snapshot", "snapshot", "Keep the state as it is now"),
        restore,
        view.button("Reset", "reset", "Start the world afresh"),
        class_="keeping",
        aria_label="State",
    )


def _navigation(view: View) -> Html:
    here = view.path.partition("/")[0]
    links = [
        tag(
            "a",
            name,
            href=view.url(path),
            aria_current="page" if path == here or (not path and here == "tasks") else None,
        )
        for path, name in SCREENS.items()
    ]
    return tag("nav", tag("ul", [tag("li", link) for link in links]), aria_label="Screens")
