"""The script of a task: everything that the rest of the program asks of a Flux text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.scripts import Script
from fakeinflux.flux.directives import read_directive
from fakeinflux.flux.options import read_options
from fakeinflux.flux.parser import parse
from fakeinflux.flux.syntax import Identifier, MemberExpression, StringLiteral

if TYPE_CHECKING:
    from fakeinflux.flux.syntax import CallExpression


def read_script(text: str) -> Script:
    """Read a task's script; raises FluxSyntaxError, OptionsError or DirectiveError."""
    program = parse(text)
    options = read_options(program)
    reads: dict[str, None] = {}
    writes: dict[str, None] = {}
    for call in program.calls:
        name = _called(call)
        if name in ("from", "to") and (bucket := _local_bucket(call)) is not None:
            (reads if name == "from" else writes)[bucket] = None
    return Script(text, options, read_directive(program.source), tuple(reads), tuple(writes))


def _called(call: CallExpression) -> str:
    callee = call.callee
    if isinstance(callee, Identifier):
        return callee.name
    return callee.property if isinstance(callee, MemberExpression) else ""


def _local_bucket(call: CallExpression) -> str | None:
    given = {argument.key: argument.value for argument in call.arguments}
    bucket = given.get("bucket")
    return bucket.value if isinstance(bucket, StringLiteral) and "host" not in given else None
