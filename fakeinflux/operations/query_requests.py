"""What a call of /api/v2/query asks for: the script, how its answer is written, and for whom.

Source: observed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.golang.media_types import MediaTypeError, parse_media_type
from fakeinflux.http.requests import other_preferences
from fakeinflux.operations.data_buckets import named_organization
from fakeinflux.operations.decoding import ListOf, Struct, decode_json
from fakeinflux.query.csv_encoding import ANNOTATIONS, Dialect
from fakeinflux.timing.instants import InstantError, parse_instant

if TYPE_CHECKING:
    from fakeinflux.engine.model import Organization
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call

FLUX_TYPE: Final = "application/vnd.flux"
DIALECT: Final = Struct(
    "http.QueryDialect",
    {
        "header": "bool",
        "delimiter": "string",
        "commentPrefix": "string",
        "dateTimeFormat": "string",
        "annotations": ListOf("string"),
    },
)
QUERY: Final = Struct(
    "http.QueryRequest",
    {
        "type": "string",
        "query": "string",
        "extern": "any",
        "ast": "any",
        "dialect": DIALECT,
        "now": "any",
        "params": "any",
        "PreferNoContent": "bool",
        "PreferNoContentWithError": "bool",
    },
)
NO_ROWS: Final[dict[str, Literal["nothing", "errors"]]] = {
    "return-no-content": "nothing",
    "return-no-content-with-error": "errors",
}
"""What is left of an answer, by what the header Prefer asks for."""


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A query that may be run.

    `tree` is the script as a syntax tree in JSON, where there is no `text`; `extern` one with options
    that go before it. `now` is an instant, None for the world's. `wanted`: rows, errors alone, or nothing.
    """

    text: str
    org: Organization
    dialect: Dialect
    tree: Any = None
    extern: Any = None
    params: Any = None
    now: int | None = None
    wanted: Literal["rows", "errors", "nothing"] = "rows"


def decode_query(world: WorldState, call: Call) -> QueryRequest:
    """Return the query of a call. Raises Refused: invalid, for an unknown organization too."""
    try:
        return _decode(world, call)
    except Refused as refused:
        raise invalid(refused.message).prefixed("failed to decode request body") from None


def _decode(world: WorldState, call: Call) -> QueryRequest:
    try:
        media_type = parse_media_type(call.header(b"content-type") or "application/json")
    except MediaTypeError as error:
        raise invalid(str(error)) from None
    fields = _read_raw(call.body) if media_type == FLUX_TYPE else _read_json(call.body)
    now = _read_now(fields.get("now"))
    text, tree = fields.get("query", ""), fields.get("ast")
    if not text and tree is None:
        raise invalid("request body requires either query or AST")
    kind = fields.get("type") or "flux"
    if kind != "flux":
        raise invalid(f"unknown query type: {kind}")
    dialect = _read_dialect(fields.get("dialect", {}))
    return QueryRequest(
        text,
        named_organization(world, call),
        dialect,
        tree,
        fields.get("extern"),
        fields.get("params"),
        now,
        _wanted(call, fields),
    )


def _read_raw(body: bytes) -> dict[str, Any]:
    return {"query": body.decode("utf-8", "replace")}


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        return decode_json(body, QUERY)
    except Refused as refused:
        raise refused.prefixed(
            "failed parsing request body as JSON; if sending a raw Flux script, "
            "set 'Content-Type: application/vnd.flux' in your request headers"
        ) from None


def _read_now(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, str):
        message = "Time.UnmarshalJSON: input is not a JSON string"
    else:
        try:
            return parse_instant(value)
        except InstantError as error:
            message = str(error)
    raise invalid(message).prefixed(
        "failed parsing request body as JSON; if sending a raw Flux script, "
        "set 'Content-Type: application/vnd.flux' in your request headers"
    )


def _read_dialect(fields: dict[str, Any]) -> Dialect:
    delimiter = fields.get("delimiter") or ","
    if len(fields.get("commentPrefix", "").encode()) > 1:
        raise invalid("invalid dialect comment prefix: must be length 0 or 1")
    if len(delimiter.encode()) != 1:
        raise invalid("invalid dialect delimeter: must be length 1")
    annotations = [item or "" for item in fields.get("annotations", ())]
    for annotation in annotations:
        if annotation not in ANNOTATIONS:
            raise invalid(f"unknown dialect annotation type: {annotation}")
    written = fields.get("dateTimeFormat") or "RFC3339"
    if written not in ("RFC3339", "RFC3339Nano"):
        raise invalid(f"unknown dialect date time format: {written}")
    return Dialect(fields.get("header", True), delimiter, tuple(annotations))


def _wanted(call: Call, fields: dict[str, Any]) -> Literal["rows", "errors", "nothing"]:
    asked = NO_ROWS.get(other_preferences(call.headers_by_name.get(b"prefer", b"")))
    if asked == "nothing" or fields.get("PreferNoContent"):
        return "nothing"
    return "errors" if asked or fields.get("PreferNoContentWithError") else "rows"
