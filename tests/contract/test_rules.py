"""Where the rules of our own documents were written, as the build lists it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from fakeinflux.contract.documents import documents
from fakeinflux.contract.documents.documents import editions, load_document, source_of
from fakeinflux.contract.documents.locating import load_locator
from fakeinflux.contract.documents.pointers import walk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("edition", editions())
def test_the_list_of_the_build_says_what_the_files_say(
    edition: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, document = source_of(edition), load_document(edition)
    listed = load_locator(source, edition)
    assert isinstance(listed, partial)
    monkeypatch.setattr(documents, "_CONTRACT", tmp_path)
    read = load_locator(source, edition)
    pointers = [pointer for pointer, _ in walk(document)]
    assert len(pointers) > 1000
    assert [listed(pointer) for pointer in pointers] == [read(pointer) for pointer in pointers]


def test_a_rule_that_is_not_there_is_told_as_its_nearest_parent() -> None:
    locate = load_locator(source_of("v2"), "v2")
    assert locate("/paths/~1api~1v2~1tasks/get/nothing/here") == locate("/paths/~1api~1v2~1tasks/get")
