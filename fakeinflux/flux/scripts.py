"""The script of a task: all that the rest of the package wants to know about a Flux text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fakeinflux.engine.scripts import Script
from fakeinflux.flux.cursor import is_name
from fakeinflux.flux.directives import read_directive
from fakeinflux.flux.lexer import lex
from fakeinflux.flux.options import is_task_option, read_options
from fakeinflux.flux.parser import parse_statements
from fakeinflux.flux.syntax import Identifier, MemberExpression, StringLiteral

if TYPE_CHECKING:
    from fakeinflux.flux.syntax import CallExpression, OptionStatement

_MAYBE_LABEL: Final = re.compile(r"[^\w\s)\]}\".]\s*\.[A-Za-z_]")


def read_script(text: str, *, real: bool = False) -> Script:
    """Read a task's script; `real`: its cron expression as the real server reads it, traps included.

    Raises FluxSyntaxError. Raises OptionsError. Raises DirectiveError.
    """
    source = lex(text)
    task_options: list[OptionStatement] = []
    reads: dict[str, None] = {}
    writes: dict[str, None] = {}
    for statement, calls in parse_statements(source):
        if is_task_option(statement):
            task_options.append(statement)
        for call in calls:
            name = _function_name(call)
            if name in ("from", "to") and (bucket := _local_bucket(call)) is not None:
                (reads if name == "from" else writes)[bucket] = None
    options = read_options(source, task_options, real=real)
    return Script(text, options, read_directive(source), tuple(reads), tuple(writes))


def read_broken_script(text: str) -> Script:
    """Read a script that is no Flux but that the real server takes: what is sound of it counts.

    Raises FluxSyntaxError. Raises OptionsError. Raises DirectiveError.
    """
    from fakeinflux.flux.recovery import sound_parts

    return read_script(sound_parts(text), real=True)._replace(text=text)


def find_label(text: str) -> str | None:
    """Return the first label literal of a script, such as `foo` of `x = .foo`, or None."""
    if _MAYBE_LABEL.search(text) is None:
        return None
    tokens = lex(text).tokens
    for before, point, name in zip(("", *tokens), tokens, tokens[1:], strict=False):
        if point == "." and is_name(name) and not (is_name(before) or before[-1:] in {")", "]", "}", '"'}):
            return name
    return None


def _function_name(call: CallExpression) -> str:
    callee = call.callee
    if isinstance(callee, Identifier):
        return callee.name
    return callee.property if isinstance(callee, MemberExpression) else ""


def _local_bucket(call: CallExpression) -> str | None:
    """Return the bucket that a call names, or None if it names none or names a host as well."""
    arguments = {argument.key: argument.value for argument in call.arguments}
    bucket = arguments.get("bucket")
    return bucket.value if isinstance(bucket, StringLiteral) and "host" not in arguments else None
