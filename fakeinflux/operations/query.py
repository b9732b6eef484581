"""Queries: scripts that are run at once, and their rows.

What is scripted is answered without the query engine, which is imported only for the first script that runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.engine.errors import Refused, invalid, unauthorized
from fakeinflux.engine.scripted_answers import take_answer
from fakeinflux.flux.tree_scripts import TreeError, write_package
from fakeinflux.http.error_answers import refuse
from fakeinflux.http.messages import Answer
from fakeinflux.operations.handler import Handler
from fakeinflux.operations.query_externs import write_extern
from fakeinflux.operations.query_requests import QueryRequest, decode_query
from fakeinflux.query.csv_encoding import Dialect, EncodingError, Result, encode_error, encode_results
from fakeinflux.query.errors import QueryError
from fakeinflux.query.tables import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.engine.model import AnswerColumn, Caller, Organization, ScriptedAnswer
    from fakeinflux.engine.world import WorldState
    from fakeinflux.http.messages import Call
    from fakeinflux.operations.handler import AnyHandler

CSV: Final = (b"content-type", b"text/csv; charset=utf-8")
HIDDEN: Final = "An internal error has occurred - check server logs"
"""What the real server says of its own failures. Source: observed."""


def _query(world: WorldState, call: Call, request: QueryRequest) -> Answer:
    if call.caller is None:
        raise unauthorized()
    script = request.text or _script_of(request.tree)
    scripted = take_answer(world, script)
    if scripted is not None:
        return _answer_by_script(scripted, request)
    return _run(world, call.caller, request, script, write_extern(world, call, request))


def answer_script(world: WorldState, caller: Caller, org: Organization, script: str) -> Answer:
    """Return the answer to a script, as to a query that asks for nothing special."""
    request = QueryRequest(script, org, Dialect())
    scripted = take_answer(world, script)
    return _run(world, caller, request, script) if scripted is None else _answer_by_script(scripted, request)


def _run(world: WorldState, caller: Caller, request: QueryRequest, script: str, extern: str = "") -> Answer:
    from fakeinflux.operations.query_execution import execute

    try:
        ran = execute(world, caller, request.org.id, script, now=request.now, extern=extern)
    except QueryError as error:
        if request.wanted == "errors" and error.stage == "run":
            return _answer(request, [], error)
        raise Refused(error.code, error.message, error.status) from None
    answer = _answer(request, ran.results, ran.error)
    answer.notes = ran.notes
    return answer


def _script_of(tree: object) -> str:
    """Return the script that a request brings as a tree.

    The words of a refusal are ours. Source: simulated.
    """
    try:
        return write_package(tree)
    except TreeError as error:
        raise invalid(f"compilation failed: ast json parse error: {error}") from None


def _answer(request: QueryRequest, results: Sequence[Result], error: QueryError | None = None) -> Answer:
    """Return the answer to a query that ran: its rows, and the error that it ended with behind them.

    Whoever wants no rows gets the error in place of them.
    """
    if request.wanted == "nothing":
        return Answer(204) if error is None else refuse(Refused(error.code, error.message, error.status))
    if request.wanted == "errors":
        return Answer(200, b"" if error is None else encode_error(error.message, request.dialect), [CSV])
    try:
        body = encode_results(results, request.dialect, None if error is None else error.message)
    except EncodingError:
        raise Refused("internal error", HIDDEN) from None
    return Answer(200, body, [CSV])


def _answer_by_script(answer: ScriptedAnswer, request: QueryRequest) -> Answer:
    """Return rows in the dialect that was asked for, CSV as it is, or an error."""
    if answer.error is not None:
        return refuse(answer.error)
    if answer.csv is not None and request.wanted == "rows":
        return Answer(200, answer.csv.encode(), [CSV])
    return _answer(request, [Result("_result", [_table_of(answer.columns)] if answer.columns else [])])


def _table_of(columns: Sequence[AnswerColumn]) -> Table:
    return Table({}, [Column(column.label, column.kind, column.values) for column in columns])


HANDLERS: dict[str, AnyHandler] = {"PostQuery": Handler(decode_query, _query)}
