"""Turns openapi-core's errors into findings. Only the judge imports it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jsonschema.exceptions import best_match  # type: ignore[import-untyped]  # it ships no types
from openapi_core.casting.schemas.exceptions import CastError
from openapi_core.deserializing.media_types.exceptions import MediaTypeDeserializeError
from openapi_core.deserializing.styles.exceptions import EmptyQueryParameterValue
from openapi_core.templating.media_types.exceptions import MediaTypeNotFound
from openapi_core.templating.responses.exceptions import ResponseNotFound
from openapi_core.validation.request.exceptions import (
    MissingRequiredParameter,
    MissingRequiredRequestBody,
    ParameterValidationError,
    RequestBodyValidationError,
)
from openapi_core.validation.response.exceptions import (
    HeaderValidationError,
    MissingData,
    MissingRequiredHeader,
)
from openapi_core.validation.schemas.exceptions import InvalidSchemaValue

from fakeinflux.contract.checks.answers import content_type
from fakeinflux.contract.checks.findings import ABSENT, Finding, Place
from fakeinflux.contract.checks.media import find_media
from fakeinflux.contract.checks.requests import body_media
from fakeinflux.contract.checks.schemas import discriminator_branches
from fakeinflux.contract.documents.openapi import CHOICES
from fakeinflux.contract.documents.pointers import descend, join, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeinflux.contract.checks.media import Media
    from fakeinflux.contract.checks.operation import Operation, ResponseSpec
    from fakeinflux.contract.checks.parameters import Parameter
    from fakeinflux.http.messages import Answer, Call


def call_findings(
    document: dict[str, Any], operation: Operation, call: Call, errors: Iterable[Exception | Finding]
) -> list[Finding]:
    """Return the errors of a call as findings."""
    found: list[Finding] = []
    for error in errors:
        if isinstance(error, Finding):
            found.append(error)
        elif isinstance(error, ParameterValidationError):
            found.extend(_parameter_findings(document, operation, error))
        elif isinstance(error, RequestBodyValidationError):
            found.extend(_body_findings(document, operation, call, error))
        else:
            found.append(Finding("body", "", "undecided", str(error), operation.pointer))
    return found


def answer_findings(
    document: dict[str, Any],
    operation: Operation,
    response: ResponseSpec | None,
    answer: Answer,
    errors: Iterable[Exception | Finding],
) -> list[Finding]:
    """Return the errors of an answer as findings."""
    found: list[Finding] = []
    for error in errors:
        if isinstance(error, Finding):
            found.append(error)
        elif isinstance(error, ResponseNotFound) or response is None:
            known = tuple(map(str, operation.responses))
            rule = join(operation.pointer, "responses")
            found.append(Finding("response", "", "status", known, rule, answer.status, known))
        elif isinstance(error, HeaderValidationError):
            found.extend(_header_findings(document, response, error))
        else:
            found.extend(_data_findings(document, response, answer, error))
    return found


def _parameter_findings(
    document: dict[str, Any], operation: Operation, error: ParameterValidationError
) -> Iterator[Finding]:
    declared = {
        (item.place, item.name): item
        for item in (
            *operation.query_parameters.values(),
            *(item for _, item in operation.path_parameters),
            *operation.header_and_cookie_parameters,
        )
    }
    parameter = declared[error.location, error.name]
    place: Place = error.location  # type: ignore[assignment]  # openapi-core's own four places
    if isinstance(error, MissingRequiredParameter):
        yield Finding(place, error.name, "missing parameter", None, parameter.pointer)
    else:
        yield from _value_findings(document, place, parameter, error.__cause__)


def _header_findings(
    document: dict[str, Any], response: ResponseSpec, error: HeaderValidationError
) -> Iterator[Finding]:
    header = next(item for _, item in response.headers if item.name == error.name)
    if isinstance(error, MissingRequiredHeader):
        yield Finding("response", error.name, "missing header", None, header.pointer)
    else:
        yield from _value_findings(document, "response", header, error.__cause__)


def _value_findings(
    document: dict[str, Any], place: Place, parameter: Parameter, cause: BaseException | None
) -> Iterator[Finding]:
    schema = join(parameter.pointer, "schema")
    if isinstance(cause, InvalidSchemaValue):
        yield from _schema_findings(document, place, parameter.name, schema, cause)
    elif isinstance(cause, CastError):
        rule = descend(document, schema, ["type"])
        yield Finding(place, parameter.name, "type", cause.type, rule, cause.value)
    elif isinstance(cause, EmptyQueryParameterValue):
        yield Finding(place, parameter.name, "empty", None, parameter.pointer, "")
    else:
        yield Finding(place, parameter.name, "style", str(cause), parameter.pointer)


def _body_findings(
    document: dict[str, Any], operation: Operation, call: Call, error: RequestBodyValidationError
) -> Iterator[Finding]:
    if operation.body is None:
        return  # openapi-core does not read a body that is not declared
    if isinstance(error, MissingRequiredRequestBody):
        yield Finding("body", "", "missing body", None, join(operation.body.pointer, "required"))
        return
    found = _ContentError(
        place="body",
        content=join(operation.body.pointer, "content"),
        known=tuple(operation.body.content),
        carried=call.header(b"content-type"),
        media=body_media(operation, call),
        error=error,
    )
    yield from _content_findings(document, found)


def _data_findings(
    document: dict[str, Any], response: ResponseSpec, answer: Answer, error: Exception
) -> Iterator[Finding]:
    content = join(response.pointer, "content")
    carried = content_type(answer)
    media = find_media(response.content, carried)
    if isinstance(error, MissingData):
        if media is None or media.is_json or media.check is not None:  # an empty text is a text
            yield Finding("response", "", "missing body", None, content)
        return
    found = _ContentError("response", content, tuple(response.content), carried, media, error)
    yield from _content_findings(document, found)


@dataclass(frozen=True, slots=True)
class _ContentError:
    """An error of a body. `content`: a pointer; `known`: its media types; `carried`: the Content-Type."""

    place: Place
    content: str
    known: tuple[str, ...]
    carried: str | None
    media: Media | None
    error: Exception


def _content_findings(document: dict[str, Any], found: _ContentError) -> Iterator[Finding]:
    cause, media, place = found.error.__cause__, found.media, found.place
    if isinstance(cause, MediaTypeNotFound):
        place = "header" if place == "body" else place
        carried = found.carried or ABSENT
        yield Finding(place, "Content-Type", "media type", found.known, found.content, carried, found.known)
    elif isinstance(cause, MediaTypeDeserializeError) and media is not None:
        yield Finding(place, "", "unreadable", f"not {media.type}", media.pointer, cause.value)
    elif isinstance(cause, InvalidSchemaValue) and media is not None:
        yield from _schema_findings(document, place, "", join(media.pointer, "schema"), cause)
    else:
        yield Finding(place, "", "undecided", str(found.error), found.content)


def _schema_findings(
    document: dict[str, Any], place: Place, prefix: str, schema: str, cause: InvalidSchemaValue
) -> Iterator[Finding]:
    errors: Iterable[Any] = cause.schema_errors
    for error in errors:
        yield from _schema_finding(document, place, prefix, schema, best_match(iter([error])))


def _schema_finding(
    document: dict[str, Any], place: Place, prefix: str, schema: str, error: Any
) -> Iterator[Finding]:
    pointer = join(prefix, *error.absolute_path)
    rule = _walk(document, schema, list(error.absolute_schema_path)) or schema
    keyword = str(error.validator)
    limit = error.validator_value
    around = error.schema if isinstance(error.schema, dict) else {}
    if keyword == "required":
        sign = "{!r} is a required property".format
        name = next((str(each) for each in limit if error.message == sign(each)), "")
        spare = tuple(key for key in error.instance if key not in around.get("properties", {}))
        yield Finding(place, join(pointer, name), "required", name, rule, ABSENT, spare)
    elif keyword == "additionalProperties" and limit is False:
        known = tuple(around.get("properties", ()))
        for name in (name for name in error.instance if name not in known):
            yield Finding(place, join(pointer, name), keyword, None, rule, error.instance[name], known)
    elif keyword in CHOICES and "discriminator" in around:
        name = around["discriminator"]["propertyName"]
        values = tuple(discriminator_branches(document, around))
        found = error.instance.get(name, ABSENT) if isinstance(error.instance, dict) else error.instance
        yield Finding(place, join(pointer, name), "discriminator", values, rule, found, values)
    else:
        known = tuple(str(member) for member in limit) if keyword == "enum" else ()
        yield Finding(place, pointer, keyword, limit, rule, error.instance, known)


def _walk(document: dict[str, Any], pointer: str, path: list[Any]) -> str | None:
    """Return the pointer of the rule at the end of an error's path through a schema, or None.

    After a discriminator the path names no branch: take the first branch that has such a rule.
    """
    for index, part in enumerate(path):
        try:
            node = resolve(document, pointer)
            if isinstance(node, list) and not isinstance(part, int):
                rest = path[index:]
                ends = (_walk(document, join(pointer, number), rest) for number in range(len(node)))
                return next((end for end in ends if end is not None), None)
            pointer = descend(document, pointer, [part])
            resolve(document, pointer)
        except KeyError:
            return None
    return pointer
