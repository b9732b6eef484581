"""Media types: which entry of a `content` counts for a Content-Type, and what is checked of it.

A key with a parameter (`application/json; charset=utf-8`) stands for its type with any
parameters, and a Content-Type with parameters finds the key without.
"""

from __future__ import annotations

import fnmatch
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from fakeinflux.contract.checks.schemas import Check, Forbidden, check_for, is_free_string, schema_at
from fakeinflux.contract.documents.pointers import follow, join, resolve

if TYPE_CHECKING:
    from fakeinflux.contract.checks.schemas import Compiler


@dataclass(slots=True, eq=False)
class Media:
    """One entry of a `content`. `check` is None where any body of this type will do."""

    type: str
    pointer: str
    check: Check | None
    is_json: bool

    def accepts(self, body: bytes) -> bool:
        """True where a body surely satisfies the schema of this type."""
        if self.check is None:
            return not self.is_json or _is_json(body)
        if not self.is_json:
            return False
        try:
            return self.check.accepts(orjson.loads(body))
        except orjson.JSONDecodeError:
            return False


def essence(content_type: str) -> str:
    """A media type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def is_json_type(media_type: str) -> bool:
    """True for JSON and the types that are written in it."""
    return media_type in {"application/json", "text/json"} or media_type.endswith("+json")


def compile_content(compiler: Compiler, pointer: str, forbidden: Forbidden) -> dict[str, Media]:
    """The entries of the `content` at a pointer, by type. No entries where there is no content."""
    content = schema_at(compiler.document, pointer)
    return {essence(key): _compile(compiler, join(pointer, key), key, forbidden) for key in content}


def find_media(content: dict[str, Media], content_type: str) -> Media | None:
    """The entry that counts for a Content-Type, ranges such as `text/*` last."""
    wanted = essence(content_type)
    if not wanted:
        return None
    if wanted in content:
        return content[wanted]
    return next((media for key, media in content.items() if fnmatch.fnmatch(wanted, key)), None)


def json_problem(body: bytes) -> str | None:
    """What keeps bytes from being JSON as RFC 8259 has it: UTF-8, no NaN, no end too early."""
    try:
        json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        return f"not UTF-8 at byte {error.start}"
    except json.JSONDecodeError as error:
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    except ValueError as error:
        return str(error)
    except RecursionError:
        return "nested too deeply"
    return None


def _compile(compiler: Compiler, pointer: str, key: str, forbidden: Forbidden) -> Media:
    media_type = essence(key)
    is_json = is_json_type(media_type)
    if "schema" not in follow(compiler.document, pointer)[1]:
        return Media(media_type, pointer, None, is_json)
    check = check_for(compiler, join(pointer, "schema"), forbidden)
    is_text = not is_json and is_free_string(resolve(compiler.document, check.pointer), forbidden)
    return Media(media_type, pointer, None if is_text else check, is_json)


def _is_json(body: bytes) -> bool:
    try:
        orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return True


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON value")
