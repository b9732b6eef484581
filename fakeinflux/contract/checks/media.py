"""Media types: which entry of a `content` applies to a Content-Type, and its check.

Parameters of media types are ignored: the key `application/json; charset=utf-8` and a Content-Type
`application/json` match, and the other way round.
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
    """One entry of a `content`. `check` is None if any body of this type is valid."""

    type: str
    pointer: str
    check: Check | None
    is_json: bool

    def accepts(self, body: bytes) -> bool:
        """Whether a body certainly satisfies the schema of this type."""
        if not self.is_json:
            return self.check is None
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            return False
        return self.check is None or self.check.accepts(value)


def essence(content_type: str) -> str:
    """Return a media type without its parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def is_json_type(media_type: str) -> bool:
    """Whether bodies of a media type are JSON."""
    return media_type in {"application/json", "text/json"} or media_type.endswith("+json")


def compile_content(compiler: Compiler, pointer: str, forbidden: Forbidden) -> dict[str, Media]:
    """Compile the `content` at a pointer, by media type. Empty if there is none."""
    content = schema_at(compiler.document, pointer)
    return {essence(key): _compile(compiler, join(pointer, key), key, forbidden) for key in content}


def find_media(content: dict[str, Media], content_type: str) -> Media | None:
    """Return the entry that applies to a Content-Type. An exact match precedes a range such as `text/*`."""
    wanted = essence(content_type)
    if not wanted:
        return None
    if wanted in content:
        return content[wanted]
    return next((media for key, media in content.items() if fnmatch.fnmatch(wanted, key)), None)


def json_problem(body: bytes) -> str | None:
    """Say why bytes are not JSON as RFC 8259 defines it (in UTF-8, without NaN), or None if they are."""
    try:
        json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
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
    if not follow(compiler.document, pointer)[1].get("schema"):
        return Media(media_type, pointer, None, is_json)
    check = check_for(compiler, join(pointer, "schema"), forbidden)
    is_text = not is_json and is_free_string(resolve(compiler.document, check.pointer), forbidden)
    return Media(media_type, pointer, None if is_text else check, is_json)


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a JSON value")
