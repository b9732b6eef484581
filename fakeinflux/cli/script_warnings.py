"""What is legal in a task's script and surely not meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.cli.script_findings import ScriptFinding, found_at
from fakeinflux.flux import syntax
from fakeinflux.flux.advice import find_placeholder, not_filled
from fakeinflux.flux.options import is_task_option
from fakeinflux.flux.parser import parse
from fakeinflux.flux.syntax import children
from fakeinflux.timing.durations import nominal_nanoseconds, parse_duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from fakeinflux.cli.script_sources import ScriptSource
    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import Node

WRITING: Final = frozenset(("to", "wideTo", "yield"))
"""Functions after which a stream has gone somewhere."""
SOURCES: Final = frozenset(("from", "buckets"))


def find_warnings(source: ScriptSource, buckets: Set[str] | None) -> list[ScriptFinding]:
    """Warn about a script that runs could execute. `buckets`: those that there are, None if unknown."""
    program = parse(source.text)
    found = [*_missing_buckets(program, buckets), *_unused_names(program), *_placeholders(program)]
    if source.is_task:
        found += [*_lost_streams(program), *_short_ranges(program), *_wall_clocks(program)]
    return sorted(found, key=lambda finding: (finding.line, finding.column))


def _warning(program: Program, node: Node, rule: str, message: str) -> ScriptFinding:
    return found_at(program, node, rule, message, severity="warning")


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from _walk(child)


def _calls(program: Program, name: str) -> Iterator[syntax.CallExpression]:
    for statement in program.body:
        for node in _walk(statement):
            if isinstance(node, syntax.CallExpression) and _called(node) == name:
                yield node


def _called(call: syntax.CallExpression) -> str:
    match call.callee:
        case syntax.Identifier(name=name) | syntax.MemberExpression(property=name):
            return name
    return ""


def _argument(call: syntax.CallExpression, name: str) -> Node | None:
    return next((entry.value for entry in call.arguments if entry.key == name), None)


def _missing_buckets(program: Program, buckets: Set[str] | None) -> Iterator[ScriptFinding]:
    if buckets is None:
        return
    from fakeinflux.semantics.catalogue import nearest_name

    for name in ("from", "to", "wideTo"):
        for call in _calls(program, name):
            bucket = _argument(call, "bucket")
            if isinstance(bucket, syntax.StringLiteral) and bucket.value not in buckets:
                if _argument(call, "host") is not None:
                    continue
                near = nearest_name(bucket.value, buckets)
                message = f'the world file has no bucket "{bucket.value}"'
                hint = "" if near is None else f"did you mean {near}?"
                yield found_at(program, bucket, "missing-bucket", message, severity="warning", hint=hint)


def _placeholders(program: Program) -> Iterator[ScriptFinding]:
    found = find_placeholder(program.source.text)
    if found is not None:
        start, placeholder = found
        place = (*program.source.position(start), *program.source.position(start + len(placeholder)))
        yield ScriptFinding(*place, "placeholder", not_filled(placeholder), severity="warning")


def _unused_names(program: Program) -> Iterator[ScriptFinding]:
    """Names that the script gives and never uses, but for streams that go somewhere by themselves."""
    used = {name for statement in program.body for name in _used_names(statement)}
    used |= {
        statement.package
        for statement in program.body
        if isinstance(statement, syntax.OptionStatement) and statement.package is not None
    }
    for declaration in program.imports:
        name = declaration.alias or declaration.path.rsplit("/", 1)[-1]
        if name not in used:
            yield _warning(program, declaration, "unused-import", f"the package {name} is not used")
    for statement in program.body:
        for node in _walk(statement):
            if isinstance(node, syntax.VariableAssignment) and node.name not in used:
                yield from _unused(program, node)


def _unused(program: Program, node: syntax.VariableAssignment) -> Iterator[ScriptFinding]:
    names = _chain(node.value)
    if node.name.startswith("_") or WRITING & set(names):
        return
    if names and names[0] in SOURCES:
        message = f"the result of {names[0]}() goes nowhere: {node.name} is not used"
        yield _warning(program, node, "lost-stream", message)
    else:
        yield _warning(program, node, "unused-variable", f"{node.name} is not used")


def _used_names(node: Node) -> Iterator[str]:
    for inner in _walk(node):
        if isinstance(inner, syntax.Identifier):
            yield inner.name
        elif isinstance(inner, syntax.Property) and inner.value is None:
            yield inner.key
        elif isinstance(inner, syntax.ObjectExpression) and inner.base is not None:
            yield inner.base


def _chain(node: Node) -> list[str]:
    """The functions of a chain of pipes, from its beginning; "" for what is no name of the universe."""
    names: list[str] = []
    while isinstance(node, syntax.PipeExpression):
        names.append(_called(node.call))
        node = node.argument
    if isinstance(node, syntax.CallExpression):
        names.append(_called(node))
    return names[::-1]


def _lost_streams(program: Program) -> Iterator[ScriptFinding]:
    """Streams of a task that only functions of the universe touch, and none that writes."""
    from fakeinflux.query.universe import UNIVERSE

    own = {node.name for node in program.body if isinstance(node, syntax.VariableAssignment)}
    for statement in program.body:
        names = _chain(statement)
        if not names or names[0] not in SOURCES or WRITING & set(names):
            continue
        if own.isdisjoint(names) and all(name in UNIVERSE for name in names):
            message = f"the result of {names[0]}() goes nowhere: a task keeps only what to() writes"
            yield _warning(program, statement, "lost-stream", message)


def _short_ranges(program: Program) -> Iterator[ScriptFinding]:
    """Ranges that begin later than the run before, so that no run reads what lies between."""
    every = _every(program)
    if every is None:
        return
    for call in _calls(program, "range"):
        start = _argument(call, "start")
        if not isinstance(start, syntax.UnaryExpression) or start.operator != "-":
            continue
        if isinstance(start.argument, syntax.DurationLiteral):
            length = nominal_nanoseconds(parse_duration(start.argument.text))
            if length < nominal_nanoseconds(parse_duration(every)):
                message = (
                    f"the task runs every {every} and reads the last {start.argument.text}: "
                    "no run reads what lies between"
                )
                yield _warning(program, start, "short-range", message)


def _every(program: Program) -> str | None:
    for statement in program.body:
        if is_task_option(statement) and isinstance(statement.value, syntax.ObjectExpression):
            for entry in statement.value.properties:
                if entry.key == "every" and isinstance(entry.value, syntax.DurationLiteral):
                    return entry.value.text
    return None


def _wall_clocks(program: Program) -> Iterator[ScriptFinding]:
    systems = {entry.alias or "system" for entry in program.imports if entry.path == "system"}
    for call in _calls(program, "time"):
        match call.callee:
            case syntax.MemberExpression(object=syntax.Identifier(name=name)) if name in systems:
                message = (
                    f"{name}.time() is when the run executes; now() is the time that the run is for, "
                    "which a retry or a late run keeps"
                )
                yield _warning(program, call, "wall-clock", message)
