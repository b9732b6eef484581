"""What schemathesis must be told to test our contract: how to make what no schema can describe.

Loaded by schemathesis itself, by the name in SCHEMATHESIS_HOOKS.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import schemathesis
from hypothesis import strategies as st

from .refusals import is_by_state, is_meant_to_stay, is_the_real_servers

if TYPE_CHECKING:
    from schemathesis.core.failures import Failure
    from schemathesis.core.transport import Response
    from schemathesis.generation.case import Case
    from schemathesis.hooks import HookContext

ACCEPTED, REJECTED, SERVER_ERROR, STILL_THERE = "ST201", "ST202", "ST101", "ST301"
"""What schemathesis calls the failures that are looked at here."""
UNKNOWN = "0000000000000abc"
EDITION = os.environ.get("FAKEINFLUX_FUZZING_EDITION", "v2")
KNOWN: dict[str, list[str]] = json.loads(
    os.environ.get("FAKEINFLUX_FUZZING_KNOWN", '{"kept": [], "ids": []}')
)
"""Ids of what is there: what the run cannot do without, and all of them."""
JSON, ANY = "application/json", "*/*"
GRAMMARS = {
    "flux": "flux-script",
    "cron": "cron",
    "every": "flux-duration",
    "offset": "flux-duration",
    "org": "org-name",
}
"""Properties of tasks with a grammar of their own, which a schema calls strings, or that are worth a try."""

BROKEN_GRAMMAR = re.compile(r"violates `format` at \S*/(flux|cron|org)\b")

lengths = st.tuples(st.integers(1, 90), st.sampled_from(("s", "m", "h", "d", "w", "mo"))).map(
    lambda part: f"{part[0]}{part[1]}"
)
crons = st.sampled_from(("@daily", "@hourly", "0 2 * * *", "*/5 * * * *", "0 0 1 JAN,JUL *", "30 4 * * 1-5"))
names = st.text(
    st.characters(codec="ascii", exclude_characters='"\\$', categories=("L", "N", "P", "Zs")), min_size=1
)
schedules = lengths.map(lambda length: f"every: {length}") | crons.map(lambda cron: f'cron: "{cron}"')
scripts = st.builds(
    'option task = {{name: "{}", {}}}\nfrom(bucket: "my-bucket") |> range(start: -1h)'.format,
    names,
    schedules,
)

ids = st.sampled_from([*KNOWN["ids"], UNKNOWN]) | st.from_regex("[0-9a-f]{16}", fullmatch=True)

schemathesis.openapi.format("id", ids)
schemathesis.openapi.format("org-name", st.just("my-org") | names)
schemathesis.openapi.format("flux-script", scripts)
schemathesis.openapi.format("cron", crons)
schemathesis.openapi.format("flux-duration", lengths)


@schemathesis.hook
def before_load_schema(context: HookContext, raw_schema: dict[str, Any]) -> None:
    """Name the grammars, and send JSON under its own name only.

    Where the contract takes any content type, the body must be JSON all the same, which no document can say.
    """
    for body in raw_schema["components"]["requestBodies"].values():
        if {JSON, ANY} <= set(body["content"]):
            del body["content"][ANY]
    raw_schema["components"]["parameters"]["OrgQuery"]["schema"]["format"] = GRAMMARS["org"]
    for name in ("TaskCreateRequest", "TaskUpdateRequest"):
        name_grammars(raw_schema["components"]["schemas"][name])


def name_grammars(schema: Any) -> None:
    """Give the properties with a grammar its name as their format, in a schema and in all its branches."""
    if isinstance(schema, list):
        for branch in schema:
            name_grammars(branch)
    elif isinstance(schema, dict):
        for name, held in schema.get("properties", {}).items():
            if name in GRAMMARS and "$ref" not in held:
                held["format"] = GRAMMARS[name]
        for branch in schema.values():
            name_grammars(branch)


@schemathesis.hook
def before_call(context: HookContext, case: Case, kwargs: dict[str, Any]) -> None:
    """Keep the run's own user, token and organization: without them all that follows would be 401."""
    if case.method in {"DELETE", "PATCH"}:
        for name, value in (case.path_parameters or {}).items():
            if value in KNOWN["kept"] and case.path.endswith(f"{{{name}}}"):
                case.path_parameters[name] = UNKNOWN


@schemathesis.hook
def filter_failure(context: HookContext, failure: Failure, case: Case, response: Response) -> bool:
    """Whether a failure is one: not what follows from the world's state, or from the edition's own ways."""
    code, message = getattr(failure, "code", ""), _message(response)
    operation = case.operation.definition.raw["operationId"]
    if code == ACCEPTED and BROKEN_GRAMMAR.search(failure.message):
        return False  # schemathesis meant to break a grammar that it does not know
    if code == REJECTED:
        return not is_by_state(operation, response.status_code, message)
    if code == STILL_THERE:
        return not is_meant_to_stay(EDITION, operation, getattr(failure, "free", ""))
    return not (code == SERVER_ERROR and EDITION == "oss" and is_the_real_servers(message))


def _message(response: Response) -> str:
    try:
        return str(response.json()["message"])
    except (ValueError, KeyError, TypeError):
        return ""
