"""What is known of scripts without running them: trees, syntax errors, and functions to call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.engine.errors import Refused, invalid
from fakeinflux.flux.compilation import find_syntax_errors
from fakeinflux.flux.errors import FluxSyntaxError
from fakeinflux.flux.parser import parse
from fakeinflux.flux.recovery import real_syntax_error
from fakeinflux.flux.trees import UnshownNode, show_package
from fakeinflux.http.messages import Answer
from fakeinflux.operations.decoding import Struct, decode_json
from fakeinflux.operations.handler import Handler, nothing
from fakeinflux.operations.query_suggestions import HIDDEN, list_suggestions, show_suggestion

if TYPE_CHECKING:
    from fakeinflux.engine.world import WorldState
    from fakeinflux.flux.compilation import SyntaxFinding
    from fakeinflux.http.messages import Call, Json
    from fakeinflux.operations.handler import AnyHandler

LANGUAGE: Final = Struct("http.langRequest", {"query": "string"})
ANALYSIS: Final = Struct("http.QueryRequest", {"query": "string", "type": "string"})


def _decode_script(_world: WorldState, call: Call) -> str:
    try:
        script: str = decode_json(call.body, LANGUAGE).get("query", "")
    except Refused as refused:
        raise refused.prefixed("invalid json") from None
    return script


def _show_tree(_world: WorldState, _call: Call, script: str) -> Answer:
    """Return the tree of a script.

    Raises Refused: invalid, if it is no Flux. Source: simulated (a real server shows some broken trees).
    """
    try:
        return Answer(200, {"ast": show_package(parse(script))})
    except FluxSyntaxError as error:
        raise invalid(f"invalid AST: {real_syntax_error(script) or error}") from None
    except UnshownNode as unshown:
        raise Refused(
            "not implemented", f"fakeinflux shows no syntax tree of a script with a {unshown}"
        ) from None


def _decode_analysis(world: WorldState, call: Call) -> str:
    """Return the script. Where the real server's defects are kept, one without its type is a failure."""
    try:
        fields = decode_json(call.body, ANALYSIS)
    except Refused as refused:
        raise refused.prefixed("invalid json") from None
    kind = fields.get("type", "" if world.edition.reproduces_defects else "flux")
    if kind != "flux":
        raise (
            Refused("internal error", HIDDEN)
            if world.edition.reproduces_defects
            else invalid(f"unknown type: {kind}")
        )
    script: str = fields.get("query", "")
    return script


def _analyze(world: WorldState, _call: Call, script: str) -> Answer:
    found = find_syntax_errors(script, real=world.edition.reproduces_defects)
    return Answer(200, {"errors": [_show_finding(finding) for finding in found]})


def _show_finding(finding: SyntaxFinding) -> dict[str, Json]:
    return {
        "line": finding.line,
        "column": finding.column,
        "character": 0,
        "message": finding.message,
    }


HANDLERS: dict[str, AnyHandler] = {
    "PostQueryAst": Handler(_decode_script, _show_tree),
    "PostQueryAnalyze": Handler(_decode_analysis, _analyze),
    "GetQuerySuggestions": Handler(nothing, list_suggestions),
    "GetQuerySuggestionsName": Handler(nothing, show_suggestion),
}
