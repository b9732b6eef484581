"""What a rule wants, in words."""

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
    "int32": "an integer of 32 bits",
    "int64": "an integer of 64 bits",
    "ipv4": "an IPv4 address",
    "ipv6": "an IPv6 address",
    "uri": "a link",
    "uri-reference": "a link, such as /api/v2/tasks",
    "uuid": "a UUID",
}


def describe_wanted(finding: Finding) -> str:
    """What the rule of a finding wants."""
    describe = _WANTED.get(finding.keyword)
    if describe is None:
        return f"{finding.keyword} {finding.limit}"
    return describe(finding)


def name_type(value: object) -> str:
    """The JSON type of a value, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    for kind, words in _KINDS:
        if isinstance(value, kind):
            return words
    return ""


def list_names(names: tuple[Any, ...] | list[Any]) -> str:
    """Names in a row, the first dozen of them."""
    shown = ", ".join(str(name) or '""' for name in names[:_MOST_NAMES])
    return f"{shown}, …" if len(names) > _MOST_NAMES else shown


def shorten(text: str, longest: int) -> str:
    """A text of at most so many characters; what is cut off leaves an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "a string"),
    (int, "an integer"),
    (float, "a number"),
    (dict, "an object"),
    ((list, tuple), "an array"),
)


def _bound(words: str) -> Callable[[Finding], str]:
    return lambda finding: f"{words} {finding.limit}"


def _type(finding: Finding) -> str:
    return _TYPES.get(str(finding.limit), str(finding.limit))


def _one_of(finding: Finding) -> str:
    return f"one of {list_names(finding.limit)}"


def _format(finding: Finding) -> str:
    return _FORMATS.get(str(finding.limit), f"the format {finding.limit}")


def _unknown_parameter(finding: Finding) -> str:
    known = list_names(finding.known)
    return f"one of the parameters {known}" if known else "no query parameters"


def _extra_property(finding: Finding) -> str:
    if isinstance(finding.limit, dict):
        return "additional properties as the schema says"
    return f"no other properties than {list_names(finding.known)}" if finding.known else "no properties"


def _longest(finding: Finding) -> str:
    return f"at most so many characters: {finding.limit}" if finding.limit else "an empty text"


def _media_type(finding: Finding) -> str:
    return f"the Content-Type {' or '.join(finding.known)}"


def _status(finding: Finding) -> str:
    return f"one of the statuses {list_names(finding.known)}"


def _always(words: str) -> Callable[[Finding], str]:
    return lambda _finding: words


_WANTED: dict[str, Callable[[Finding], str]] = {
    "additionalProperties": _extra_property,
    "anyOf": _always("a value that satisfies at least one of the alternatives"),
    "discriminator": _one_of,
    "empty": _always("a value that is not empty"),
    "enum": _one_of,
    "format": _format,
    "maxItems": _bound("at most so many items:"),
    "maxLength": _longest,
    "maxProperties": _bound("at most so many properties:"),
    "maximum": _bound("at most"),
    "media type": _media_type,
    "minItems": _bound("at least so many items:"),
    "minLength": _bound("at least so many characters:"),
    "minProperties": _bound("at least so many properties:"),
    "minimum": _bound("at least"),
    "missing body": _always("a body"),
    "missing header": _always("this header"),
    "missing parameter": _always("this parameter"),
    "multipleOf": _bound("a multiple of"),
    "no content": lambda finding: f"no body with the status {finding.limit}",
    "not": _always("a value that the schema does not rule out"),
    "oneOf": _always("a value that satisfies exactly one of the alternatives"),
    "pattern": _bound("text that matches"),
    "readOnly": _always("nothing here: the property is read-only, and a request does not carry it"),
    "repeated": _always("this parameter once"),
    "required": _always("this property"),
    "security": lambda finding: f"credentials for {finding.limit}",
    "status": _status,
    "style": lambda finding: f"text in the style of the parameter ({finding.limit})",
    "type": _type,
    "undecided": lambda finding: f"what the contract says ({finding.limit})",
    "uniqueItems": _always("no item twice"),
    "unknown parameter": _unknown_parameter,
    "unreadable": lambda finding: f"readable JSON ({finding.limit})",
    "writeOnly": _always("nothing here: the property is write-only, and an answer does not carry it"),
}
