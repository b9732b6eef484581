"""What can be taken away from a world: the journal, its tasks and buckets as a world file, the documents."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.accounts.labels import labels_of
from fakeinflux.contract.documents.yaml_files import write_yaml
from fakeinflux.control.journal_formats import FORMATS
from fakeinflux.engine.errors import not_found
from fakeinflux.page.html import tag
from fakeinflux.timing.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.page.html import Child
    from fakeinflux.page.view import View

JSON, YAML = b"application/json", b"application/yaml"


class Download(NamedTuple):
    """A file: what it is in words, its type, and how it is made."""

    words: str
    media_type: bytes
    make: Callable[[View], str]


def downloads_screen(view: View) -> tuple[str, Child]:
    """List the files."""
    links = [
        tag("li", view.link(name, f"downloads/{name}"), f" — {each.words}") for name, each in FILES.items()
    ]
    return "Downloads", tag("ul", links)


def find_download(name: str) -> Download:
    """Return a file by name. Raises Refused: not found."""
    if name not in FILES:
        raise not_found(f"found no file {name!r}; there are {', '.join(FILES)}")
    return FILES[name]


def _journal(view: View) -> str:
    return json.dumps(view.ask("GET", "journal"), indent=1) + "\n"


def _archive(view: View) -> str:
    out = io.StringIO()
    FORMATS["har"](view.ask("GET", "journal")["exchanges"], view.base, out)
    return out.getvalue()


def _world(view: View) -> str:
    """Return the world as a world file: what such a file can say, without runs, tokens and passwords."""
    world, settings = view.tenant.world, view.tenant.settings
    first_org = next(iter(world.orgs.values()), None)
    document: dict[str, Any] = {
        "edition": settings.edition,
        "seed": world.seed,
        "now": format_instant(world.now),
        **({"org": first_org.name} if first_org else {}),
    }
    users = [bucket for bucket in world.buckets.values() if bucket.kind == "user"]
    if users:
        document["bucket"] = users[0].name
    named = {org.id: org.name for org in world.orgs.values()}
    document |= {
        "orgs": [{"name": name} for name in list(named.values())[1:]],
        "buckets": [{"name": each.name, "org": named[each.org_id]} for each in users[1:]],
        "labels": [
            {"name": each.name, "org": named[each.org_id], "properties": dict(each.properties)}
            for each in world.labels.values()
            if each.org_id in named
        ],
        "tasks": [
            {
                "flux": task.script.text,
                "org": named.get(task.org_id, task.org_name),
                "status": task.status,
                **({"description": task.description} if task.description else {}),
                "labels": [label.name for label in labels_of(world, task.id)],
            }
            for task in world.tasks.values()
            if task.script_id is None
        ],
    }
    return write_yaml({name: value for name, value in document.items() if value != []})


def _contract(view: View) -> str:
    return write_yaml(view.tenant.served.contract.document)


def _control(view: View) -> str:
    text: bytes = view.ask("GET", "openapi.yaml")
    return text.decode()


FILES = {
    "journal.json": Download("the exchanges, as the control API has them", JSON, _journal),
    "journal.har": Download("the exchanges as an HTTP archive, which browsers open", JSON, _archive),
    "world.yaml": Download("tasks, buckets and labels as a world file", YAML, _world),
    "contract.yaml": Download("the contract of this world's edition, as OpenAPI", YAML, _contract),
    "control.yaml": Download("the control API, as OpenAPI", YAML, _control),
}
