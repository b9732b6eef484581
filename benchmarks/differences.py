"""The tables of docs/reference/differences.md: where the editions differ from the published document.

    python benchmarks/differences.py [--write]

They come from the marks of the contract (`x-source`, `x-reason`, the reasons of patches) and of the code
(`Source:`). Without --write they are printed.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pages import show_or_write

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "differences.md"
OPERATION = re.compile(r"/paths/(?P<path>[^/]+)(?:/(?P<method>get|put|post|delete|patch|head))?(?P<rest>.*)")
MARK = re.compile(r"Source:\s+[^.]*?simulated(?:\s+\((?P<why>[^)]*)\))?")


def marked(node: Any, pointer: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield the parts of a document that are not as published: where, by what source, and why."""
    if isinstance(node, dict):
        if "x-reason" in node:
            yield pointer, node.get("x-source", "spec"), node["x-reason"]
        entries: Any = node.items()
    else:
        entries = enumerate(node) if isinstance(node, list) else ()
    for key, child in entries:
        escaped = str(key).replace("~", "~0").replace("/", "~1")
        yield from marked(child, f"{pointer}/{escaped}")


def place(pointer: str) -> str:
    """Say where a JSON pointer leads to, as people name it."""
    match = OPERATION.fullmatch(pointer)
    if match is None:
        kind, _, name = pointer.removeprefix("/components/").partition("/")
        return f"{kind} `{_plain(name)}`" if name else f"`{pointer}`"
    method = f"{match['method'].upper()} " if match["method"] else ""
    rest = f", {_plain(match['rest'][1:])}" if match["rest"] else ""
    return f"`{method}{_plain(match['path'])}`{rest}"


def _plain(pointer: str) -> str:
    return pointer.replace("~1", "/").replace("~0", "~")


def simulated() -> Iterator[tuple[str, str, str]]:
    """Yield what the code says of itself that it is our own choice: where, what it does, and why."""
    for file in sorted((ROOT / "fakeinflux").rglob("*.py")):
        room = file.relative_to(ROOT / "fakeinflux").with_suffix("").as_posix()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
                continue
            text = " ".join((ast.get_docstring(node) or "").split())
            match = MARK.search(text)
            if match is not None:
                name = "" if isinstance(node, ast.Module) else f".{node.name.lstrip('_')}"
                yield f"`{room}{name}`", text.partition(". ")[0].rstrip("."), match["why"] or ""


def tables() -> str:
    """All tables as Markdown."""
    document = yaml.safe_load((ROOT / "spec" / "influxdb-v2.yaml").read_text("utf-8"))
    rows = [(place(where), source, why) for where, source, why in marked(document)]
    text = _section("The contract of all editions", ("where", "source", "why"), rows)
    for name in ("oss", "cloud-serverless"):
        edition = yaml.safe_load((ROOT / "spec" / "editions" / f"{name}.yaml").read_text("utf-8"))
        patches = [(place(each["path"]), each["source"], each["reason"]) for each in edition["patches"]]
        text += _section(f"`{name}` beside `v2`", ("where", "source", "why"), list(dict.fromkeys(patches)))
    text += _section("Behaviour of our own choice", ("where", "what it does", "why"), list(simulated()))
    return text.rstrip("\n") + "\n"


def _section(title: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    cells = [[" ".join(str(cell).split()).replace("|", "\\|") for cell in row] for row in (head, *rows)]
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "\n".join([f"## {title}", "", lines[0], "| --- " * len(head) + "|", *lines[1:], "", ""])


if __name__ == "__main__":
    show_or_write(PAGE, "differences", tables(), __doc__ or "")
