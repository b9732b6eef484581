"""What is wrong with a script: where, in which words, and what may have been meant."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from fakeinflux.flux.advice import give_advice
from fakeinflux.flux.errors import DirectiveError, FluxSyntaxError, OptionsError
from fakeinflux.flux.options import task_options
from fakeinflux.flux.parser import parse
from fakeinflux.flux.scripts import read_script
from fakeinflux.flux.syntax import Identifier, ObjectExpression

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.cli.script_sources import ScriptSource
    from fakeinflux.flux.parser import Program
    from fakeinflux.flux.syntax import Node
    from fakeinflux.query.errors import QueryError
    from fakeinflux.semantics.assignments import Problem

_NAME: Final = re.compile(r"undefined identifier (\S+)$")
_ARGUMENT: Final = re.compile(r"found unexpected argument (\S+)")
_LABEL: Final = re.compile(r"record is missing label (\S+)")
_IMPORT: Final = re.compile(r"invalid import path (\S+)")
_QUOTED: Final = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class ScriptFinding:
    """Something about a place in a script: lines and columns count from 1, and the end is behind it.

    `rule` names what kind of thing it is; `hint` says what may have been meant.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    rule: str
    message: str
    severity: Literal["error", "warning"] = "error"
    hint: str = ""

    def within(self, source: ScriptSource) -> ScriptFinding:
        """The same in the file that the script stands in."""
        return replace(
            self,
            line=self.line + source.line - 1,
            end_line=self.end_line + source.line - 1,
            column=self.column + source.indent,
            end_column=self.end_column + source.indent,
        )


def found_at(program: Program, node: Node, rule: str, message: str, **more: str) -> ScriptFinding:
    """A finding about a node."""
    place = program.place(node)
    line, column = program.source.position(place.stop)
    return ScriptFinding(place.line, place.column, line, column, rule, message, **more)  # type: ignore[arg-type]


def find_refusals(source: ScriptSource) -> list[ScriptFinding]:
    """Why a server would refuse a script as a task; empty if it would not."""
    try:
        if source.is_task:
            read_script(source.text)
        else:
            parse(source.text)
    except FluxSyntaxError as error:
        message = f"found {error.found}, expected {error.expected}"
        place = (error.line, error.column, error.end_line, error.end_column)
        return [ScriptFinding(*place, "syntax", message, hint=give_advice(source.text, error))]
    except DirectiveError as error:
        end = error.column + 1
        return [ScriptFinding(error.line, error.column, error.line, end, "directive", error.message)]
    except OptionsError as error:
        program = parse(source.text)
        node, advice = _option_node(program, error), give_advice(source.text, error)
        if node is None:
            return [ScriptFinding(1, 1, 1, 2, "options", error.answer, hint=advice)]
        return [found_at(program, node, "options", error.answer, hint=advice)]
    return []


def _option_node(program: Program, error: OptionsError) -> Node | None:
    """The property that the server's message names, as far as it names one."""
    statements = task_options(program.body)
    if not statements:
        return None
    node: Node = statements[-1]
    if isinstance(statements[-1].value, ObjectExpression) and len(statements) == 1:
        about = "offset" if error.code == "internal error" else error.message
        for entry in statements[-1].value.properties:
            if re.search(rf"\b{re.escape(entry.key)}\b", about) is not None:
                return entry
    return node


def find_failures(source: ScriptSource, now: int, *, executes: bool) -> list[ScriptFinding]:
    """Why every run of an accepted script would fail on a real server, or here if `executes`.

    `now`: when a run would be due, in nanoseconds.
    """
    # Imported here, because a check of the syntax does not need them.
    from fakeinflux.query.execution import find_plan_error
    from fakeinflux.query.lacking import find_lacking
    from fakeinflux.semantics.check import examine_program
    from fakeinflux.semantics.type_signatures import Scheme
    from fakeinflux.semantics.type_terms import Variable

    program = parse(source.text)
    verdict = examine_program(program, None if source.is_task else {"task": Scheme(Variable())})
    if verdict.problems:
        names = list(verdict.types)
        found = (_compile_finding(program, problem, names) for problem in verdict.problems)
        return sorted(found, key=lambda finding: (finding.line, finding.column))
    lacking = find_lacking(program, verdict)
    if lacking is not None:
        return [_lacking_finding(lacking, executes=executes)]
    error = find_plan_error(program, now) if source.is_task else None
    if error is None:
        return []
    message = f"every run would fail: {error.detail}"
    return [found_at(program, _main_statement(program), "plan", message)]


def _main_statement(program: Program) -> Node:
    """The statement that a message about the whole script points at."""
    options = {id(option) for option in task_options(program.body)}
    return next((node for node in reversed(program.body) if id(node) not in options), program.body[-1])


def _compile_finding(program: Program, problem: Problem, names: list[str]) -> ScriptFinding:
    message = f"every run would fail: {problem.message}"
    hint = _hint(program, problem, names)
    return found_at(program, problem.node, "compile", message, hint=hint)


def _lacking_finding(error: QueryError, *, executes: bool) -> ScriptFinding:
    place = re.search(r"@(\d+):(\d+)-(\d+):(\d+)", error.detail)
    numbers = [1, 1, 1, 2] if place is None else list(map(int, place.groups()))
    message = f"every run would fail: {error.detail}" if executes else f"not checked: {error.detail}"
    severity: Literal["error", "warning"] = "error" if executes else "warning"
    return ScriptFinding(numbers[0], numbers[1], numbers[2], numbers[3], "lacking", message, severity)


def _hint(program: Program, problem: Problem, names: list[str]) -> str:
    """What may have been meant where the compiler found something else, "" where nothing is near."""
    from fakeinflux.semantics.catalogue import PRELUDE, read_catalogue

    library = read_catalogue()
    if (match := _NAME.search(problem.message)) is not None:
        paths = [path for path in library if path.rsplit("/", 1)[-1] == match[1]]
        if paths:
            path = min(paths, key=len)
            return f'"{path}" is not imported: add import "{path}"'
        known = [*names, *(name for path in PRELUDE for name in library[path])]
        return _meant(match[1], known)
    if (match := _ARGUMENT.search(problem.message)) is not None:
        return _meant(match[1], _QUOTED.findall(problem.message))
    if (match := _IMPORT.search(problem.message)) is not None:
        return _meant(match[1], library)
    if (match := _LABEL.search(problem.message)) is not None and isinstance(problem.node, Identifier):
        paths = [entry.path for entry in program.imports if _bound_name(entry) == problem.node.name]
        return _meant(match[1], library.get(paths[0], ())) if paths else ""
    return ""


def _bound_name(declaration: object) -> str:
    alias, path = getattr(declaration, "alias", None), getattr(declaration, "path", "")
    return alias or path.rsplit("/", 1)[-1]


def _meant(name: str, known: Iterable[str]) -> str:
    from fakeinflux.semantics.catalogue import nearest_name

    near = nearest_name(name, known)
    return "" if near is None else f"did you mean {near}?"
