"""Errors inside the server: the client gets an answer, and the test learns of the error."""

from __future__ import annotations

import json

import pytest

from fakeinflux import Call, FakeInflux

SAID = "an error inside fakeinflux: RuntimeError: broken"


def list_tasks() -> Call:
    return Call("", "GET", "/api/v2/tasks", {}, b"", {}, [(b"authorization", b"Token my-token")], b"")


@pytest.mark.parametrize(
    "part", ["settle", "identify", "check_request", "find_repeated", "check_answer", "encode_response"]
)
def test_an_error_anywhere_is_answered_and_told(monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    fake = FakeInflux()

    def fail(*_: object, **__: object) -> None:
        monkeypatch.undo()
        raise RuntimeError("broken")

    monkeypatch.setattr(f"fakeinflux.serving.pipeline.{part}", fail)
    response = fake.handle(list_tasks())
    assert (response.status, json.loads(response.body)) == (500, {"code": "internal error", "message": SAID})
    assert fake.world.failures() == ["RuntimeError: broken"]


def test_the_next_call_goes_well(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeInflux()
    with monkeypatch.context() as patched:
        patched.setattr("fakeinflux.serving.pipeline.settle", lambda _: 1 / 0)
        fake.handle(list_tasks())
    assert fake.handle(list_tasks()).status == 200
