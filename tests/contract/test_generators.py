"""What keeps generators of clients from making whole models is not in the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.contract.documents.documents import editions, load_control_document, load_document

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENTS = {name: load_document(name) for name in editions()} | {"control": load_control_document()}


def nodes(value: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping in a document, and where it is; not what examples hold."""
    if isinstance(value, dict):
        yield pointer, value
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        if key not in ("example", "examples"):
            yield from nodes(child, f"{pointer}/{key}")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_media_type_has_a_schema(name: str) -> None:
    bare = [
        f"{pointer}/{media}"
        for pointer, node in nodes(DOCUMENTS[name])
        if pointer.endswith("/content")
        for media, entry in node.items()
        if "schema" not in entry
    ]
    assert bare == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_only_what_has_a_type_is_nullable(name: str) -> None:
    assert [
        at for at, node in nodes(DOCUMENTS[name]) if node.get("nullable") is True and "type" not in node
    ] == []


@pytest.mark.parametrize("edition", ["v2", "oss"])
@pytest.mark.parametrize("schema", ["TaskCreateRequest", "TaskUpdateRequest"])
def test_alternatives_of_a_task_only_require(edition: str, schema: str) -> None:
    described = DOCUMENTS[edition]["components"]["schemas"][schema]
    assert "anyOf" not in described
    assert "flux" in described["properties"]
    alternatives = described["allOf"][0]["anyOf"]
    assert all(list(branch) == ["required"] for branch in alternatives)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_schema_of_alternatives_contains_itself(name: str) -> None:
    schemas = DOCUMENTS[name]["components"]["schemas"]
    for title, schema in schemas.items():
        inside = [node.get("$ref") for _, node in nodes(schema.get("oneOf", []))]
        assert f"#/components/schemas/{title}" not in inside


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_title_makes_a_short_name(name: str) -> None:
    assert len(DOCUMENTS[name]["info"]["title"].split()) <= 3
