"""Text that cannot be encoded or printed: what is shown of it can be."""

from __future__ import annotations

import json
import logging
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.http.masking import mask_body, mask_json, mask_query
from fakeinflux.http.messages import Call
from fakeinflux.http.printable_text import encodable, printable, quote_for_shell
from tests.robustness.connections import answer, request

if TYPE_CHECKING:
    from fakeinflux import World

any_text = st.text(st.characters(codec=None), max_size=30) | st.text(
    st.sampled_from("\x00\x1b\r\n\t\x7f\x85\x9b\u2028\u202e\ud800\udfffa'\"\\$`é"), max_size=12
)
BODIES = [
    rb'{"\ud800":1}',
    rb'{"org":"\udfff"}',
    b'{"\\u001b[31m":1}',
    b'{"a\\r\\nERROR fakeinflux: forged":1}',
    b'{"\xff\xfe":1}',
    '{"\u202e\u0085":1}'.encode(),
]


@given(any_text)
def test_printable_text_is_one_line_that_can_be_encoded(text: str) -> None:
    shown = printable(text)
    assert len(shown.encode().splitlines()) <= 1
    assert not any(sign in shown for sign in "\x1b\x00\x7f\x9b\r\n\u2028\u202e")


@given(st.text(max_size=30))
def test_text_that_can_be_encoded_stays_as_it_is(text: str) -> None:
    assert encodable(text) == text


@given(st.binary(max_size=20).filter(lambda content: 0 not in content))
def test_a_shell_reads_back_the_bytes(content: bytes) -> None:
    word = quote_for_shell(content.decode("utf-8", "surrogateescape"))
    assert word == printable(word)
    shell = subprocess.run(["bash", "-c", f"printf %s {word}"], capture_output=True, check=True)
    assert shell.stdout == content


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("mode", ["strict", "report"])
def test_a_call_with_such_a_body_is_answered_and_told(
    world: World, body: bytes, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    sent = request(
        "POST",
        "/api/v2/orgs",
        world.token,
        body,
        Content_Type="application/json",
        Prefer=f"fakeinflux-contract={mode}",
    )
    assert answer(world.url, sent)[0] == 400
    status, journal = answer(world.url, request("GET", "/_fakeinflux/journal", world.token))
    (exchange,) = journal["exchanges"]
    assert (status, world.failures()) == (200, [])
    shown = [*exchange["violations"][0].values(), *(record.getMessage() for record in caplog.records)]
    for text in filter(lambda item: isinstance(item, str), shown):
        assert text == printable(text)


@pytest.mark.parametrize(
    "path", ["/api/v2/tasks/%0d%0aX:y/", "/api/v2/%1b%5b2J", "/api/v2/%ed%a0%80", "/a%00b"]
)
def test_a_path_is_shown_as_it_came(world: World, path: str) -> None:
    reply = answer_head(world, path)
    assert "\r\nX:y" not in reply
    assert [exchange.path for exchange in world.requests] == [path]


def answer_head(world: World, path: str) -> str:
    from tests.robustness.connections import exchange

    return exchange(world.url, request("GET", path, world.token)).partition(b"\r\n\r\n")[0].decode()


def test_an_error_inside_the_server_forges_no_line(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("\ud800\nERROR forged")

    monkeypatch.setattr("fakeinflux.serving.pipeline.check_request", break_down)
    with caplog.at_level(logging.CRITICAL, "fakeinflux"):
        status, body = answer(world.url, request("GET", "/api/v2/tasks", world.token))
    assert status == 500
    assert body["message"].endswith(r"RuntimeError: \ud800\nERROR forged")
    assert world.failures() == [r"RuntimeError: \ud800\nERROR forged"]


class TestMasking:
    @pytest.mark.parametrize(
        "text",
        [
            '{"token": "open-sesame"}',
            '{"a": [{"b": {"Password": "open-sesame"}}]}',
            r'{"\u0074oken": "open-sesame"}',
            '{"access_token": "open-sesame"}',
            '{"X-Api-Key": ["x", {"y": "open-sesame"}]}',
            '{"token": "a", "token": "open-sesame"}',
            '{"token": "open-sesame',
            "{'token': 'open-sesame'}",
            '[{"secret":"open-sesame"',
        ],
    )
    def test_of_names_at_any_depth(self, text: str) -> None:
        assert "open-sesame" not in mask_json(text)

    @given(
        st.recursive(
            st.none() | st.text(max_size=5),
            lambda inner: st.dictionaries(st.text("abcdé☃", max_size=5), inner),  # no secret's name
        )
    )
    def test_changes_nothing_else(self, value: object) -> None:
        text = json.dumps(value)
        assert mask_json(text) == text

    @pytest.mark.parametrize(
        "query", ["access_token=open-sesame", "a=1&p=open-sesame", "%74oken[0]=open-sesame"]
    )
    def test_of_forms(self, query: str) -> None:
        form = [(b"content-type", b"application/x-www-form-urlencoded")]
        assert "open-sesame" not in mask_query(query)
        assert "open-sesame" not in mask_body(Call("", "POST", "/x", {}, b"", {}, form, b""), query)

    @pytest.mark.parametrize("header", ["Authorization", "Proxy_Authorization", "X_Api_Key", "Cookie"])
    def test_of_headers_in_the_journal(self, world: World, header: str) -> None:
        sent = request("GET", "/api/v2/tasks?x=1", None, **{header: "Token open-sesame"})
        answer(world.url, sent)
        _, journal = answer(world.url, request("GET", "/_fakeinflux/journal"))
        assert "open-sesame" not in json.dumps(journal)

    def test_of_the_callers_own_token_wherever_it_stands(self, world: World) -> None:
        body = json.dumps({"org": world.token, world.token: [world.token]}).encode()
        target = f"/api/v2/tasks/{world.token}?after={world.token}"
        answer(world.url, request("PATCH", target, world.token, body, Content_Type="application/json"))
        _, journal = answer(world.url, request("GET", "/_fakeinflux/journal", world.token))
        assert world.token not in json.dumps(journal)
