"""Whatever a browser sends, it gets a screen, a redirection or a refusal, and no error inside the server."""

from __future__ import annotations

from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.page.actions import ACTIONS
from fakeinflux.page.answers import SCREENS, answer_page
from fakeinflux.page.view import BELOW
from fakeinflux.testing.fake import FakeInflux

FAKE = FakeInflux(clock="manual", world={"tasks": [{"flux": 'option task = {name: "a", every: 1h}'}]})
TASK = next(iter(FAKE.tenants.default.world.tasks))
NAMES = st.sampled_from(
    ["by", "to", "id", "task", "run", "status", "operation", "times", "kind", "json", "query", "span", "only"]
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        [TASK, "1h", "-1h", "9" * 30, "{}", "[]", "null", "faults", "active", "2025-01-01T05:00:00Z"]
    ),
    st.sampled_from(
        ['from(bucket: "my-bucket") |> range(start: -1h)', '{"operation": "PostTasks", "status": 5}']
    ),
)
FIELDS = st.dictionaries(NAMES, VALUES, max_size=4)
PATHS = st.one_of(
    st.sampled_from([*SCREENS, f"tasks/{TASK}", "exchanges/1", "contract/PostTasks", "downloads/world.yaml"]),
    st.text(max_size=10).map(lambda text: f"tasks/{text}"),
    st.text(max_size=10),
)


def ask(method: str, path: str, query: bytes, body: bytes) -> int:
    headers = [(b"host", b"127.0.0.1"), (b"origin", b"http://127.0.0.1"), (b"accept", b"text/html")]
    scope = {"type": "http", "method": method, "path": f"{BELOW}{path}", "query_string": query}
    scope |= {"headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)}
    return answer_page(FAKE.tenants, scope, body).status


@given(PATHS, FIELDS)
def test_a_screen(path: str, fields: dict[str, str]) -> None:
    assert ask("GET", path, urlencode(fields, errors="replace").encode(), b"") in (200, 400, 403, 404)


@given(st.sampled_from(sorted(ACTIONS)), FIELDS)
def test_a_form(action: str, fields: dict[str, str]) -> None:
    sent = urlencode(fields, errors="replace").encode()
    assert ask("POST", f"do/{action}", b"", sent) in (303, 400, 404)


@given(st.sampled_from(sorted(ACTIONS)), st.binary(max_size=60))
def test_a_form_of_any_bytes(action: str, body: bytes) -> None:
    assert ask("POST", f"do/{action}", b"", body) in (303, 400, 404)
