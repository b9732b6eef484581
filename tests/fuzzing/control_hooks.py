"""What schemathesis must be told to test the control API. Loaded by the name in SCHEMATHESIS_HOOKS."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import schemathesis

if TYPE_CHECKING:
    from schemathesis.core.failures import Failure
    from schemathesis.core.transport import Response
    from schemathesis.generation.case import Case
    from schemathesis.hooks import HookContext

ACCEPTED, REJECTED = "ST201", "ST202"
"""A request that breaks the document and is taken, and one that keeps it and is refused."""
BY_STATE = re.compile(
    "|".join(
        [
            r"org: found ",  # there is no such organization
            r"bucket: found ",
            r"operation: found ",  # of the edition's contract
            r"operation: an? ",
            r"error in query specification",  # what the script does not do
            r"compilation failed",
            r"error @",
            r"lines: ",  # line protocol
            r".*duration ",
            r"a clock goes from ",
            r"the clock cannot go back",
            r"task: found ",
        ]
    )
)
"""How the messages begin that are about what the world holds, or about a text with a grammar of its own."""
SIDE_BY_SIDE = re.compile(
    "|".join(
        [
            r".*a scaled clock",  # a speed beside another mode
            r".*: unknown field; there are ",  # of another status of an outcome
            r"found (json|text) and (text|csv)",
            r"status: found \d+, wanted a status whose answers have a body",
            r"(\w+: )?found drop together with",
            r".*a fault needs an effect",
            r".*code, message and headers belong to a status",
            r"(task|outcomes): missing; wanted",
            r".*a task needs a script",
            r".*found an? \w+, where other rows have",
            r".*delay: found .* at most an hour",
            r".*(name is required|name is empty)",
            r".*there is no organization",
            r"now\(\) is ",  # beyond what 64 bits hold
            r"the world's clock shows ",
            r".*time: found .*, wanted a time from 1677-",
            r".*wanted the name of an? ",
            r"points\[\d+\]\.fields: found \{\}",
            r".*passwords must be between",  # in bytes
            r".*headers: ",  # names and values that HTTP can send
        ]
    )
)
"""How the messages begin that are about two values which do not go together."""


@schemathesis.hook
def filter_failure(context: HookContext, failure: Failure, case: Case, response: Response) -> bool:
    """Whether a failure is one: not what no schema foresees, nor a null, which counts as left out."""
    code = getattr(failure, "code", "")
    if code == ACCEPTED:
        return not holds_null(case.body)
    if code != REJECTED:
        return True
    message = str(response.json().get("message", ""))
    return BY_STATE.match(message) is None and SIDE_BY_SIDE.match(message) is None


def holds_null(value: object) -> bool:
    """Whether a member at any depth is null."""
    if isinstance(value, dict):
        return any(held is None or holds_null(held) for held in value.values())
    return isinstance(value, list) and any(holds_null(held) for held in value)
