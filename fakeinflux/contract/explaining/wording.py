"""What a rule demands, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from fakeinflux.contract.checks.findings import Finding

_MOST_NAMES = 12

_TYPES = {
    "array": "an array",
    "boolean": "true or false",
    "integer": "an integer",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}

_FORMATS = {
    "byte": "base64",
    "date": "a date such as 2026-01-31",
    "date-time": "a time such as 2026-01-31T12:00:00Z",
    "duration": "a duration such as 1h30m",
    "email": "an email address",
    "flux-duration": "a Flux duration such as 1h30m",
    "id": "an id of 16 hexadecimal digits, not all of them zero",
    "int32": "a 32-bit integer",
    "int64": "a 64-bit integer",
    "ipv4": "an IPv4 address",
    "ipv6": "an IPv6 address",
    "uri": "a link",
    "uri-reference": "a link, such as /api/v2/tasks",
    "uuid": "a UUID",
}


def describe_wanted(finding: Finding) -> str:
    """Return what the rule of a finding demands, as it reads after "wanted"."""
    describe = _WANTED.get(finding.keyword)
    return f"{finding.keyword} {finding.limit}" if describe is None else describe(finding)


def name_type(value: object) -> str:
    """Return the JSON type of a value, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    for kind, words in _KINDS:
        if isinstance(value, kind):
            return words
    return ""


def list_names(names: tuple[Any, ...] | list[Any]) -> str:
    """Return names separated by commas, at most a dozen of them."""
    shown = ", ".join(str(name) or '""' for name in names[:_MOST_NAMES])
    return f"{shown}, …" if len(names) > _MOST_NAMES else shown


def shorten(text: str, longest: int) -> str:
    """Return a text cut to `longest` characters, with an ellipsis at the cut."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "a string"),
    (int, "an integer"),
    (float, "a number"),
    (dict, "an object"),
    ((list, tuple), "an array"),
)


def _always(words: str) -> Callable[[Finding], str]:
    return lambda _finding: words


def _bound(words: str) -> Callable[[Finding], str]:
    return lambda finding: f"{words} {finding.limit}"


def _count(words: str, one: str, many: str = "") -> Callable[[Finding], str]:
    return lambda finding: f"{words} {finding.limit} {one if finding.limit == 1 else many or one + 's'}"


def _longest(finding: Finding) -> str:
    return _count("at most", "character")(finding) if finding.limit else "an empty text"


def _one_of(finding: Finding) -> str:
    return f"one of {list_names(finding.limit)}"


def _excluded(finding: Finding) -> str:
    if isinstance(finding.limit, dict) and set(finding.limit) == {"required"}:
        return f"not all of these together: {list_names(finding.limit['required'])}"
    return "a value that the schema does not exclude"


def _any_of(finding: Finding) -> str:
    if finding.known:
        return f"one of the properties {list_names(finding.known)}"
    return "a value that satisfies at least one of the alternatives"


def _unknown_parameter(finding: Finding) -> str:
    known = list_names(finding.known)
    return f"one of the parameters {known}" if known else "no query parameters"


def _extra_property(finding: Finding) -> str:
    if isinstance(finding.limit, dict):
        return "additional properties as the schema describes them"
    return list_names(finding.known) or "no properties"


_WANTED: dict[str, Callable[[Finding], str]] = {
    "additionalProperties": _extra_property,
    "anyOf": _any_of,
    "discriminator": _one_of,
    "empty": _always("a value that is not empty"),
    "enum": _one_of,
    "format": lambda finding: _FORMATS.get(str(finding.limit), f"the format {finding.limit}"),
    "maxItems": _count("at most", "item"),
    "maxLength": _longest,
    "maxProperties": _count("at most", "property", "properties"),
    "maximum": _bound("at most"),
    "media type": lambda finding: f"the Content-Type {' or '.join(finding.known)}",
    "minItems": _count("at least", "item"),
    "minLength": _count("at least", "character"),
    "minProperties": _count("at least", "property", "properties"),
    "minimum": _bound("at least"),
    "missing body": _always("a body"),
    "missing header": _always("this header"),
    "missing parameter": _always("this parameter"),
    "multipleOf": _bound("a multiple of"),
    "no content": lambda finding: f"no body with the status {finding.limit}",
    "not": _excluded,
    "oneOf": _always("a value that satisfies exactly one of the alternatives"),
    "pattern": _bound("text that matches the pattern"),
    "readOnly": _always("nothing here: the property is read-only, and a request must not carry it"),
    "repeated": _always("this parameter once"),
    "required": _always("this property"),
    "security": lambda finding: f"credentials for {finding.limit}",
    "status": lambda finding: f"one of the statuses {list_names(finding.known)}",
    "style": lambda finding: f"text in the style of the parameter ({finding.limit})",
    "type": lambda finding: _TYPES.get(str(finding.limit), str(finding.limit)),
    "undecided": lambda finding: f"what the contract says ({finding.limit})",
    "uniqueItems": _always("no duplicate items"),
    "unknown parameter": _unknown_parameter,
    "unreadable": lambda finding: f"readable JSON ({finding.limit})",
    "writeOnly": _always("nothing here: the property is write-only, and an answer must not carry it"),
}
