"""Runs a script: evaluates it, plans what it produces, and computes the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fakeinflux.engine.bounded_memory import Memory
from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.parser import parse
from fakeinflux.flux.syntax import ImportDeclaration
from fakeinflux.query.csv_encoding import Result
from fakeinflux.query.errors import FluxError, QueryError
from fakeinflux.query.evaluation import QueryEvaluation
from fakeinflux.query.interpreter import execute
from fakeinflux.query.lacking import check_program, find_lacking
from fakeinflux.query.library import load_package, package_name
from fakeinflux.query.planning import nodes_of, plan, plan_error
from fakeinflux.query.running import Runner, prepare
from fakeinflux.query.scopes import Scope
from fakeinflux.query.streams import Stream
from fakeinflux.query.universe import UNIVERSE
from fakeinflux.query.universe_rows import YIELD
from fakeinflux.query.universe_sources import FROM, unbounded_read
from fakeinflux.query.universe_to import TO
from fakeinflux.query.universe_wide_to import WIDE_TO
from fakeinflux.query.unread_data import DataNeeded, Unread
from fakeinflux.semantics.check import examine_program, write_problems
from fakeinflux.storage.series import MAX_TIME, MIN_TIME
from fakeinflux.timing.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import CodeType

    from fakeinflux.flux.parser import Program
    from fakeinflux.query.data_view import DataView
    from fakeinflux.query.streams import Operation
    from fakeinflux.query.tables import Table
    from fakeinflux.semantics.type_signatures import Scheme

TREE_SIZE = 100
"""About how many bytes the tree of a script takes for each character of it."""
_NO_STREAM = (
    "error in query specification while starting program: this Flux script returns no streaming data. "
    'Consider adding a "yield" or invoking streaming functions directly, without performing an assignment'
)


class Outcome(NamedTuple):
    """What a query came to: its results, and the error that ended it behind their rows, if one did."""

    results: list[Result]
    error: QueryError | None = None


class CheckedScript(NamedTuple):
    """A script that was read and checked: its tree, the types of its names, those of rows by function."""

    program: Program
    types: dict[str, Scheme]
    rows: Mapping[int, Mapping[str, str]]


class Memories(NamedTuple):
    """What queries remember.

    `checked`: scripts, read and checked, or what they are refused for. `row_code`: compiled functions over
    rows, by their source.
    """

    checked: Memory[str, CheckedScript | QueryError]
    row_code: Memory[str, CodeType]


def run_query(
    data: DataView,
    text: str,
    *,
    now: int,
    clock: int | None = None,
    extern: str | None = None,
    memories: Memories | None = None,
    is_checked: bool = True,
) -> Outcome:
    """Run a script. `now`: what now() is, in nanoseconds. `clock`: what time it is, by default `now`.

    `extern`: a script of options that come before it. `memories`: what earlier queries of the world left.
    `is_checked`: whether what the compiler refuses is not run.
    Raises QueryError: the query ends before its first row.
    """
    _require_times(now, now if clock is None else clock)
    checked, row_code = memories or Memories(Memory(), Memory())
    evaluation = QueryEvaluation(data, now, now if clock is None else clock, row_code, UNIVERSE)
    scope: Scope | None = None
    before: dict[str, Scheme] | None = None
    for script in (extern, text):
        if script is not None:
            program, before, rows = _check(script, before, checked) if is_checked else _glance(script, before)
            evaluation.rows.update(rows)
            scope = _scope(evaluation, program, scope)
            _evaluate(evaluation, program, scope)
    return _run(evaluation)


def _require_times(now: int, clock: int) -> None:
    """Raise QueryError: what now() is, or what time it is, does not fit in 64 bits. Source: simulated."""
    for instant in (now, clock):
        if not MIN_TIME <= instant <= MAX_TIME:
            raise QueryError(
                f"now() is {format_instant(instant)}, but times go from {format_instant(MIN_TIME)} to "
                f"{format_instant(MAX_TIME)}: give another one, or let the world begin at another (now=…)",
                stage="check",
            )


def find_refusal(text: str) -> QueryError | None:
    """Return what a script's execution is refused for before it starts, or None if it starts."""
    found = _checked_script(text, None)
    return found if isinstance(found, QueryError) else None


def find_plan_error(program: Program, now: int) -> QueryError | None:
    """Return why a script that compiles never gets as far as its data, or None if it does.

    What depends on the data is not told. `now`: what now() is, in nanoseconds.
    """
    evaluation = QueryEvaluation(Unread(), now, now, Memory(), UNIVERSE)
    try:
        _evaluate(evaluation, program, _scope(evaluation, program, None))
        planned, names = _plan(evaluation)
        unbounded = [node.arguments for node in nodes_of(planned) if node.operation is FROM]
        if unbounded:
            return unbounded_read(unbounded[0])
        _check_names(names)
    except DataNeeded:
        return None
    except QueryError as error:
        return None if error.code == "not implemented" else error
    return None


def _glance(script: str, before: dict[str, Scheme] | None) -> CheckedScript:
    """Read a script whatever its types are. Raises QueryError: an import is not there."""
    program = read_program(script)
    verdict = examine_program(program, before)
    lacking = find_lacking(program, verdict)
    if lacking is not None and not verdict.problems:
        raise lacking
    imports = [problem for problem in verdict.problems if isinstance(problem.node, ImportDeclaration)]
    if imports:
        raise QueryError(write_problems(program, imports), stage="compile")
    return CheckedScript(program, verdict.types, verdict.rows)


def _check(
    script: str, before: dict[str, Scheme] | None, checked: Memory[str, CheckedScript | QueryError]
) -> CheckedScript:
    """Read and check a script; one that follows others is not remembered, because their names count."""
    known = checked.get(script) if before is None else None
    if known is None:
        known = _checked_script(script, before)
        if before is None:
            checked.put(script, known, len(script) * TREE_SIZE)
    if isinstance(known, QueryError):
        raise known.copy()
    return known


def _checked_script(script: str, before: dict[str, Scheme] | None) -> CheckedScript | QueryError:
    try:
        program = read_program(script)
        verdict = check_program(program, before)
        return CheckedScript(program, verdict.types, verdict.rows)
    except QueryError as error:
        return error.copy()


def read_program(text: str) -> Program:
    """Read a script. Raises QueryError: compilation failed."""
    try:
        return parse(text)
    except FluxSyntaxError as error:
        # Imported here, because scripts that are Flux do not need it.
        from fakeinflux.flux.compilation import compilation_message

        raise QueryError(compilation_message(text, error), stage="compile") from None


def _scope(evaluation: QueryEvaluation, program: Program, outer: Scope | None) -> Scope:
    names = dict(evaluation.universe) if outer is None else outer.names
    scope = Scope(None, program, names)
    for declaration in program.imports:
        name = declaration.alias or package_name(declaration.path)
        scope.names[name] = load_package(declaration.path)
    return scope


def _evaluate(evaluation: QueryEvaluation, program: Program, scope: Scope) -> None:
    try:
        for statement in program.body:
            value = execute(evaluation, statement, scope)
            if isinstance(value, Stream):
                evaluation.results.append(value)
    except FluxError as error:
        raise QueryError.of(error, "start") from None
    except RecursionError:
        raise QueryError(
            "fakeinflux: the script nests too deeply to be run", "not implemented", "check"
        ) from None


def _run(evaluation: QueryEvaluation) -> Outcome:
    planned, names = _plan(evaluation)
    try:
        prepare(evaluation, planned)
    except FluxError as error:
        raise QueryError.of(error, "start") from None
    _check_names(names)
    return _collect(evaluation, planned, names)


def _plan(evaluation: QueryEvaluation) -> tuple[list[Stream], list[str]]:
    """Return the streams to run and the names of their results. Raises QueryError: they cannot be planned."""
    roots = list({id(stream): stream for stream in evaluation.results}.values())
    if not roots:
        raise QueryError(_NO_STREAM, stage="plan")
    names = _names(roots)
    try:
        planned = plan(evaluation, [stream for stream, _ in names])
    except FluxError as error:
        raise QueryError.of(error, "start") from None
    return planned, [name for _, name in names]


def _names(roots: list[Stream]) -> list[tuple[Stream, str]]:
    """Return the streams that are results, each with its name.

    Raises QueryError: two yields have one name.
    """
    nodes = nodes_of(roots)
    used = {id(source) for node in nodes for source in node.inputs}
    numbers = {id(node): number for number, node in enumerate(nodes)}
    yields: set[str] = set()
    named = []
    for root in roots:
        if root.operation is YIELD:
            name = root.arguments["name"]
            if name in yields:
                raise plan_error(f'found more than one call to yield() with the name "{name}"')
            yields.add(name)
            named.append((root, name))
        elif id(root) not in used:
            named.append((root, _node_name(root.operation, numbers[id(root)])))
    return named


def _node_name(operation: Operation, number: int) -> str:
    """Return the name of a result that no yield names: that of the node, where a function writes."""
    return f"{operation.node or operation.name}{number}" if operation in (TO, WIDE_TO) else "_result"


def _check_names(names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise QueryError(
                "failed to initialize execute state: "
                f'tried to produce more than one result with the name "{name}"',
                stage="start",
            )


def _collect(evaluation: QueryEvaluation, planned: list[Stream], names: list[str]) -> Outcome:
    runner = Runner(evaluation, planned)
    results: list[Result] = []
    for stream, name in zip(planned, names, strict=True):
        tables: list[Table] = []
        results.append(Result(name, tables))
        try:
            for table in runner.tables(stream):
                tables.append(table)
                if table.error is not None:
                    raise table.error
        except FluxError as error:
            if not any(result.tables for result in results):
                raise QueryError.of(error, "run") from None
            return Outcome(results, QueryError(error.message, error.code, "run"))
    return Outcome(results)
