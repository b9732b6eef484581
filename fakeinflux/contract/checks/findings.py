"""What a check found wrong, before it is explained: the record that checks hand to `explaining`."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final, Literal, NamedTuple, TypeAlias

Place: TypeAlias = Literal["path", "query", "header", "cookie", "body", "response"]


class _Absent(Enum):
    ABSENT = "nothing"


ABSENT: Final = _Absent.ABSENT


class Finding(NamedTuple):
    """One thing wrong with a call or an answer.

    `pointer`: a JSON pointer into the body, or the name of a parameter or header.
    `keyword`: which kind of rule it violates, a keyword of JSON Schema or one of `wording`'s own.
    `limit`: what the rule demands. `rule`: a JSON pointer to the rule in the document.
    `found`: the offending value; ABSENT if there is none.
    `known`: the names or values that would have been right, for the hint.
    """

    place: Place
    pointer: str
    keyword: str
    limit: Any
    rule: str
    found: Any = ABSENT
    known: tuple[str, ...] = ()
