"""Where Flux scripts are: files of their own, templates in YAML, and Markdown."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from glob import glob, has_magic
from os.path import exists, isdir
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fakeinflux.contract.documents.files import read_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

STANDARD_INPUT: Final = "-"
_YAML: Final = (".yml", ".yaml")
_MARKDOWN: Final = (".md", ".markdown")
_SUFFIXES: Final = (".flux", *_YAML, *_MARKDOWN)
_SKIPPED: Final = frozenset(("node_modules", "venv", "__pycache__"))
"""Folders that hold what others wrote; so do those whose names begin with a dot."""
_FENCE: Final = re.compile(
    r"^(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*flux\b(?P<info>[^\n`]*)\n(?P<body>.*?)^[ \t]*(?P=fence)",
    re.MULTILINE | re.DOTALL,
)
_TASK_OPTION: Final = re.compile(r"^[ \t]*option[ \t]+task\b", re.MULTILINE)
_KIND: Final = re.compile(r"""\bkind["']?\s*:\s*["']?Task\b""")
_IGNORED: Final = "ignore"
"""The word behind ```flux that keeps a block of Markdown from being checked."""


@dataclass(frozen=True, slots=True)
class UnreadableFile:
    """A file, folder or pattern from which no script can be read; `name` is what it was called."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class ScriptSource:
    """A script and where it stands: `line` and `indent` of its first line in the file, from 1 and from 0.

    `is_task`: it must have an `option task`; others are parts of tasks, or queries.
    """

    name: str
    text: str
    line: int = 1
    indent: int = 0
    is_task: bool = True


def find_sources(arguments: list[str]) -> Iterator[ScriptSource | UnreadableFile]:
    """The scripts of files, folders and patterns, in their order; `-` is standard input."""
    for argument in arguments:
        if argument == STANDARD_INPUT:
            yield ScriptSource("<stdin>", sys.stdin.read())
            continue
        path = Path(argument)
        if isdir(path):  # unlike the method, it takes any name
            paths, named = sorted(filter(_is_own, path.rglob("*"))), False
        elif has_magic(argument) and not exists(path):
            names = glob(argument, recursive=True)
            paths, named = sorted(Path(name) for name in names if Path(name).is_file()), False
        else:
            paths, named = [path], True
        found = [source for one in paths for source in _sources_of(one, is_named=named)]
        yield from found
        if not found and not named:
            yield UnreadableFile(argument, "no Flux script is there")


def _is_own(path: Path) -> bool:
    is_skipped = any(part in _SKIPPED or (part.startswith(".") and part != "..") for part in path.parts[:-1])
    return path.suffix in _SUFFIXES and path.is_file() and not is_skipped


def _sources_of(path: Path, *, is_named: bool) -> Iterator[ScriptSource | UnreadableFile]:
    """The scripts of a file: one that is named is a script, unless its name says that it holds some."""
    try:
        text = read_file(path).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"not UTF-8 text: {error}"
        yield UnreadableFile(str(path), f"cannot be read: {reason}")
        return
    if path.suffix in _YAML:
        yield from _template_sources(path, text)
    elif path.suffix in _MARKDOWN:
        yield from _markdown_sources(path, text)
    elif path.suffix in _SUFFIXES or is_named:
        yield ScriptSource(str(path), text)


def _markdown_sources(path: Path, text: str) -> Iterator[ScriptSource]:
    for match in _FENCE.finditer(text):
        if _IGNORED in match["info"].split():
            continue
        body, indent = match["body"], len(match["indent"])
        lines = [line[indent:] if line[:indent].isspace() else line for line in body.split("\n")]
        script = "\n".join(lines) if indent else body
        line = text.count("\n", 0, match.start("body")) + 1
        yield ScriptSource(str(path), script, line, indent, is_task=bool(_TASK_OPTION.search(script)))


def _template_sources(path: Path, text: str) -> Iterator[ScriptSource | UnreadableFile]:
    """The queries of the objects whose kind is Task, in templates of `influx apply`."""
    if _KIND.search(text) is None:
        return
    # Imported here, because scripts in files of their own do without it.
    from fakeinflux.contract.documents.yaml_files import read_documents

    try:
        documents = read_documents(text)
    except ValueError as error:
        yield UnreadableFile(str(path), f"is not YAML: {error}")
        return
    for document in documents:
        members = _members(document)
        if getattr(members.get("kind"), "value", None) != "Task":
            continue
        query = _members(members.get("spec")).get("query")
        if query is not None and isinstance(query.value, str):
            yield _scalar_source(path, text, query)


def _members(node: yaml.Node | None) -> dict[str, Any]:
    """The members of a mapping; of anything else, none."""
    pairs = node.value if node is not None and isinstance(node.value, list) else []
    return {pair[0].value: pair[1] for pair in pairs if isinstance(pair, tuple)}


def _scalar_source(path: Path, text: str, scalar: yaml.ScalarNode) -> ScriptSource:
    """The script of a text of YAML: a block begins on the line below, and is indented."""
    script, line, indent = scalar.value, scalar.start_mark.line + 1, scalar.start_mark.column + 1
    if scalar.style in ("|", ">"):
        lines = text.split("\n")[line:]
        skipped = next((number for number, content in enumerate(lines) if content.strip()), 0)
        first = lines[skipped] if lines else ""
        leading = len(script) - len(script.lstrip("\n"))
        line += 1 + skipped - leading
        indent = len(first) - len(first.lstrip(" "))
    return ScriptSource(str(path), script, line, indent, is_task=bool(_TASK_OPTION.search(script)))
