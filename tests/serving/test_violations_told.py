"""Where a violation is told, and what telling it does not need."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import TYPE_CHECKING

import orjson

from fakeinflux import Call, FakeInflux

if TYPE_CHECKING:
    import pytest

HEADERS = [(b"authorization", b"Token my-token"), (b"content-type", b"application/json")]
SCRIPT = 'option task = {name: "a", every: 1h}'
MISSPELT = orjson.dumps({"flux": SCRIPT, "org": "my-org", "descripton": "hi"})
PROGRAM = f"""
import sys
from fakeinflux import Call, FakeInflux
fake = FakeInflux()
for method, path, body in (
    ("POST", "/api/v2/tasks", {MISSPELT!r}),
    ("GET", "/api/v2/tasks?limit=1000", b""),
    ("POST", "/api/v2/dashboards", b"{{}}"),
):
    path, _, query = path.partition("?")
    fake.handle(Call("", method, path, {{}}, query.encode(), {{}}, {HEADERS!r}, body))
print([len(exchange.violations) for exchange in fake.world.requests])
print([name for name in ("openapi_core", "jsonschema", "werkzeug", "yaml") if name in sys.modules])
"""


def create_misspelt(fake: FakeInflux) -> dict[str, str]:
    response = fake.handle(Call("", "POST", "/api/v2/tasks", {}, b"", {}, HEADERS, MISSPELT))
    body: dict[str, str] = orjson.loads(response.body)
    return body


def test_refusals_of_a_default_server_need_no_judge_and_no_yaml() -> None:
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["[1, 1, 1]", "[]"]


def test_the_answer_says_all_of_it_in_one_text() -> None:
    message = create_misspelt(FakeInflux())["message"]
    assert message.startswith(
        'PostTasks breaks the contract at body /descripton: found "hi", wanted flux, orgID'
    )
    assert "(did you mean description?)" in message
    assert "; repeat it with curl -i -X POST" in message


def test_the_log_of_a_server_inside_a_program_is_silent_unless_debugged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "fakeinflux")
    create_misspelt(FakeInflux())
    (record,) = [record for record in caplog.records if record.name == "fakeinflux"]
    assert record.levelno == logging.DEBUG
    assert record.message.startswith('PostTasks breaks the contract at body /descripton\n  found    "hi"\n')
