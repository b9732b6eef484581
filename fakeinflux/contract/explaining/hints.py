"""Hints: the nearest thing that would have been right."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from fakeinflux.contract.checks.findings import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fakeinflux.contract.checks.findings import Finding

_ALIKE = 0.6
_LONGEST = 1024
_DATE = r"\d{4}-\d{2}-\d{2}"
_DATE_TIME_WITHOUT_ZONE = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?"
_ISO_DURATION = r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?"
_SPOKEN_DURATION = r"(\d+)\s*(second|minute|hour|day|week|month|year)s?"
_UNITS = {"second": "s", "minute": "m", "hour": "h", "day": "d", "week": "w", "month": "mo", "year": "y"}


def give_hint(finding: Finding) -> str:
    """Return a sentence that says what to do, or "" if nothing comes near."""
    hint = _HINTS.get(finding.keyword)
    return hint(finding) if hint is not None else ""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most similar to a name, ignoring case. None if none is similar.

    A name longer than any known one could be is similar to none.
    """
    if len(name) > _LONGEST:
        return None
    by_folded = {each.casefold(): each for each in known}
    matches = difflib.get_close_matches(name.casefold(), list(by_folded), n=1, cutoff=_ALIKE)
    return by_folded[matches[0]] if matches else None


def _near(finding: Finding) -> str:
    found = nearest(str(finding.found), finding.known)
    return f"Did you mean {found}?" if found else ""


def _near_name(finding: Finding) -> str:
    found = nearest(finding.pointer.rpartition("/")[2], finding.known)
    return f"Did you mean {found}?" if found else ""


def _misspelt(finding: Finding) -> str:
    name = str(finding.limit)
    found = nearest(name, finding.known)
    return f"There is {found}; was {name} meant?" if found else ""


def _type(finding: Finding) -> str:
    found, wanted = finding.found, finding.limit
    if found is None:
        return "Leave it out instead of sending null."
    if wanted == "string" and isinstance(found, (bool, int, float)):
        return f'Write it in quotes: "{str(found).lower() if isinstance(found, bool) else found}".'
    if wanted in {"integer", "number"} and isinstance(found, str):
        return _number(found, finding.place)
    if wanted == "integer" and isinstance(found, float):
        return f"The nearest integer is {round(found)}." if abs(found) < 1e15 else ""
    if wanted == "boolean" and isinstance(found, str) and found.lower() in {"true", "false"}:
        return f"Write it without quotes: {found.lower()}."
    if wanted == "array" and not isinstance(found, (dict, list)):
        return "Put it in brackets, as a list of one item."
    return ""


def _number(found: str, place: str) -> str:
    if re.fullmatch(r"-?\d{1,18}(?:\.\d+)?", found) is None:
        return ""
    if place in {"body", "response"}:
        return f"Write it without quotes: {found}."
    return f"The nearest integer is {round(float(found))}."


def _format(finding: Finding) -> str:
    if not isinstance(finding.found, str):
        return ""
    if finding.limit == "date-time":
        return _date_time(finding.found)
    if finding.limit in {"duration", "flux-duration"}:
        return _duration(finding.found)
    if finding.limit == "id":
        return f"Ids have 16 digits; this one has {len(finding.found)}." if len(finding.found) != 16 else ""
    return ""


def _date_time(found: str) -> str:
    if re.fullmatch(_DATE, found):
        return f"With a time it would be {found}T00:00:00Z."
    if re.fullmatch(_DATE_TIME_WITHOUT_ZONE, found):
        return f"With a zone it would be {found.replace(' ', 'T')}Z."
    return ""


def _duration(found: str) -> str:
    iso = re.fullmatch(_ISO_DURATION, found)
    if iso is not None and any(iso.groups()):
        parts = zip(iso.groups(), "hms", strict=True)
        return f"In Flux it is {''.join(f'{count}{unit}' for count, unit in parts if count)}."
    spoken = re.fullmatch(_SPOKEN_DURATION, found.strip(), re.IGNORECASE)
    if spoken is not None:
        return f"In Flux it is {spoken[1]}{_UNITS[spoken[2].lower()]}."
    if found.isdecimal():
        return f"The unit is missing; {found} seconds are {found}s."
    return ""


def _media_type(finding: Finding) -> str:
    if not finding.known:
        return ""
    verb = "Answer" if finding.place == "response" else "Send"
    return f"{verb} with the header Content-Type: {finding.known[0]}."


def _security(finding: Finding) -> str:
    if finding.pointer == "Cookie":
        return "Sign in first, and send the session's cookie."
    if finding.found is ABSENT or "Basic" not in str(finding.limit):
        return "Send the header Authorization: Token <token>."
    return "Send the header Authorization."


def _bound(finding: Finding) -> str:
    return f"The nearest allowed value is {finding.limit}."


def _always(words: str) -> Callable[[Finding], str]:
    return lambda _finding: words


_HINTS: dict[str, Callable[[Finding], str]] = {
    "additionalProperties": _near_name,
    "discriminator": _near,
    "empty": _always("Leave it out, or give it a value."),
    "enum": _near,
    "format": _format,
    "maxLength": lambda finding: "" if finding.limit else "Leave it out.",
    "maximum": _bound,
    "media type": _media_type,
    "minimum": _bound,
    "readOnly": _always("Leave it out."),
    "repeated": _always("Send one of the values."),
    "required": _misspelt,
    "security": _security,
    "type": _type,
    "unknown parameter": _near_name,
}
