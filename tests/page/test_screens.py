"""Each screen over a socket: what it shows, what its forms do, and whom it refuses. No JavaScript runs."""

from __future__ import annotations

import json
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
import yaml

from fakeinflux.serving.event_stream import MOST_LISTENERS
from fakeinflux.testing.fake import FakeInflux
from fakeinflux.testing.outcomes import failed
from tests.page.browsing import TOP, Browser
from tests.subprocesses import run

ROOT = Path(__file__).parents[2]
SCREENS = ("", "timeline", "exchanges", "data", "scripted", "contract", "coverage", "downloads")
HOSTILE = '<script>alert("x")</script>\'"&'


class TestWayIn:
    def test_a_browser_is_led_from_the_top(self, browser: Browser) -> None:
        reply = browser.ask("GET", "/")
        assert (reply.status, reply.headers["location"]) == (302, TOP)

    def test_others_get_the_servers_own_answers(self, browser: Browser) -> None:
        assert browser.ask("GET", "/", headers={"Accept": "*/*"}).status == 404
        refused = browser.ask("GET", TOP, headers={"Accept": "application/json"})
        assert (refused.status, json.loads(refused.text)["code"]) == (404, "not found")

    @pytest.mark.parametrize("path", SCREENS)
    def test_each_screen_is_a_document_with_one_heading(self, browser: Browser, task: str, path: str) -> None:
        reply = browser.ask("GET", browser.address(path))
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        assert "default-src 'self'" in reply.headers["content-security-policy"]
        assert len(reply.document.headings) == 1
        assert "style=" not in reply.text
        assert "onclick=" not in reply.text

    @pytest.mark.parametrize("path", [path for path in SCREENS if path])
    def test_screens_of_an_empty_world(self, browser: Browser, path: str) -> None:
        assert browser.open(path).headings

    def test_the_first_step_is_told_and_works_as_it_stands(
        self, browser: Browser, fake: FakeInflux, tmp_path: Path
    ) -> None:
        text = browser.open().text
        command = text[text.index("curl -X POST") :]
        run(["bash", "-euc", command.replace("curl", "curl --fail-with-body -s", 1)], tmp_path)
        assert list(fake.world.tasks) == ["hourly"]

    def test_an_unknown_screen_names_the_others(self, browser: Browser) -> None:
        reply = browser.ask("GET", browser.address("tusks"))
        assert reply.status == 404
        assert "timeline" in reply.text

    def test_worlds_are_told_by_the_tests_that_made_them(self, browser: Browser, fake: FakeInflux) -> None:
        world = fake.new_world(test="tests/test_a.py::test_b", edition="oss")
        assert "tests/test_a.py::test_b" in browser.open().text
        assert "edition oss" in browser.open(world=world.token).text

    def test_a_world_that_ended_is_no_screen(self, browser: Browser) -> None:
        assert browser.ask("GET", browser.address(world="gone")).status == 404


class TestTasks:
    def test_a_task_is_listed_with_its_schedule_and_its_last_run(self, browser: Browser, task: str) -> None:
        text = browser.open().text
        assert "every hour" in text
        assert "● success" in text
        assert "2025-01-01T04:00:00Z" in text

    def test_the_filter_leaves_what_matches(self, browser: Browser, task: str) -> None:
        assert "hourly" in browser.open(filter="OUR").links
        assert "0 of 1 tasks" in browser.open("", filter="nightly").text

    def test_of_many_the_first_are_shown(self, browser: Browser, fake: FakeInflux) -> None:
        flux = [{"flux": f'option task = {{name: "task {number}", every: 1h}}'} for number in range(250)]
        world = fake.new_world(world={"tasks": flux})
        assert "200 of 250 tasks" in browser.open(world=world.token).text
        assert "1 of 250 tasks" in browser.open(world=world.token, filter="task 249").text

    def test_a_task_shows_its_script_its_runs_and_their_logs(self, browser: Browser, task: str) -> None:
        shown = browser.open(f"tasks/{task}")
        assert shown.headings == ["hourly"]
        assert "✕ failed" in shown.text
        assert "out of memory" in shown.text
        assert "|> range(start: -1h)" in shown.text

    def test_runs_are_forced_retried_and_cancelled(
        self, browser: Browser, fake: FakeInflux, task: str
    ) -> None:
        browser.press(f"tasks/{task}", "Run now")
        assert fake.world.runs(task)[0].status == "scheduled"
        browser.press(f"tasks/{task}", "Cancel")
        assert [run.status for run in fake.world.runs(task)].count("canceled") == 1
        browser.press(f"tasks/{task}", "Retry")
        assert fake.world.runs(task)[0].status == "scheduled"

    def test_a_task_is_switched_off_and_on(self, browser: Browser, fake: FakeInflux, task: str) -> None:
        browser.press("", "Deactivate")
        assert fake.world.tasks["hourly"].status == "inactive"
        browser.press("", "Activate")
        assert fake.world.tasks["hourly"].status == "active"

    def test_the_next_run_is_made_to_fail(self, browser: Browser, fake: FakeInflux, task: str) -> None:
        browser.press("", "Fail next")
        fake.world.advance(by="1h")
        assert fake.world.runs(task)[0].status == "failed"


class TestClock:
    @pytest.mark.parametrize(("step", "now"), [("+1m", "00:01:00"), ("+1h", "01:00:00")])
    def test_it_is_moved_by_a_step(self, browser: Browser, fake: FakeInflux, step: str, now: str) -> None:
        assert f"2025-01-01T{now}Z" in browser.press("timeline", step).text
        assert f"{fake.world.now:%H:%M:%S}" == now

    def test_it_is_moved_to_what_is_due_next(self, browser: Browser, fake: FakeInflux, task: str) -> None:
        browser.press("", "next due")
        assert fake.world.now.hour == 4

    def test_it_does_not_go_back(self, browser: Browser, fake: FakeInflux) -> None:
        reply = browser.send("advance", to="2024-01-01T00:00:00Z")
        assert reply.status == 400
        assert "cannot go back" in reply.text

    def test_a_snapshot_is_restored_and_a_reset_begins_afresh(
        self, browser: Browser, fake: FakeInflux
    ) -> None:
        browser.press("", "Snapshot")
        fake.world.advance(by="1h")
        browser.send("restore", id="snapshot-1")
        assert fake.world.now.hour == 0
        fake.world.advance(by="1h")
        browser.press("", "Reset")
        assert fake.world.now.hour == 0


class TestTimeline:
    def test_each_run_is_a_mark_with_its_words(self, browser: Browser, task: str) -> None:
        shown = browser.open("timeline")
        assert "failed, scheduled for 2025-01-01T02:00:00Z" in shown.text
        assert shown.tags.count("svg") == 1

    def test_a_retry_is_joined_to_what_it_repeats(
        self, browser: Browser, fake: FakeInflux, task: str
    ) -> None:
        assert "path" not in browser.open("timeline").tags
        with fake.world.client() as client:
            client.tasks_api().retry_run(task, fake.world.runs(task)[1].id)
        fake.world.advance(by="1s")
        assert "path" in browser.open("timeline").tags

    def test_a_year_of_every_minute_is_drawn_as_a_day(self, browser: Browser, fake: FakeInflux) -> None:
        with fake.world.client() as client:
            flux = 'option task = {name: "minutely", every: 1m}\nx = 1'
            client.tasks_api().create_task(task_create_request={"org": fake.world.org, "flux": flux})
        fake.world.advance(by="365d")
        drawn = {span: browser.open("timeline", span=span) for span in ("day", "year")}
        assert all(document.tags.count("rect") < 100 for document in drawn.values())
        assert all(document.tags.count("rect") > 1 for document in drawn.values())

    def test_an_unknown_span_is_a_day(self, browser: Browser, task: str) -> None:
        assert browser.open("timeline", span="aeon").headings == ["Timeline"]


class TestExchanges:
    @pytest.fixture(autouse=True)
    def broken(self, fake: FakeInflux, task: str, browser: Browser) -> None:
        body = json.dumps({"org": fake.world.org, "flux": "", "name": HOSTILE})
        headers = {"Authorization": f"Token {fake.world.token}", "Content-Type": "application/json"}
        assert browser.ask("POST", "/api/v2/tasks", body, headers).status == 400
        browser.ask("GET", "/api/v2/dashboards", headers=headers)
        browser.ask("GET", "/api/v2/tasks", headers={"Authorization": "Token no-such-token"})

    def test_the_newest_are_first(self, browser: Browser) -> None:
        text = browser.open("exchanges").text
        assert text.index("/api/v2/dashboards") < text.index("PostTasks")

    def test_violations_alone(self, browser: Browser) -> None:
        shown = browser.open("exchanges", only="violations")
        assert "2 violations" in shown.text
        assert "/api/v2/tasks" in shown.text

    def test_unsupported_calls_alone(self, browser: Browser) -> None:
        text = browser.open("exchanges", only="unsupported").text
        assert "/api/v2/dashboards" in text
        assert "POST /api/v2/tasks" not in text

    def test_unknown_tokens(self, browser: Browser) -> None:
        assert "no…" in browser.open("exchanges", only="strangers").text

    def test_one_of_them_marks_what_breaks_the_contract(self, browser: Browser) -> None:
        links = browser.open("exchanges", only="violations", operation="PostTasks").links
        link = next(link for text, link in links.items() if text.startswith("#"))
        shown = browser.ask("GET", link).document
        assert "PostTasks breaks the contract at body" in shown.text
        assert "mark" in shown.tags
        assert "curl -i -X POST" in shown.text
        assert "What the contract says" in shown.links

    def test_a_fault_is_made_of_one(self, browser: Browser, fake: FakeInflux) -> None:
        browser.send("fault", operation="PostTasks", status="503", times="1")
        assert "PostTasks" in browser.open("scripted").text
        assert [fault.operation for fault in fake.tenants.default.faults] == ["PostTasks"]

    def test_a_secret_is_not_shown(self, browser: Browser, fake: FakeInflux) -> None:
        number = fake.world.requests[-2].id
        assert "no-such-token" not in browser.open(f"exchanges/{number + 1}").text


class TestData:
    def test_rows_come_as_a_table_and_as_lines(self, browser: Browser, fake: FakeInflux) -> None:
        for degrees in (1, 2, 3):
            fake.world.write(f"climate,room=kitchen temperature={degrees}")
            fake.world.advance(by="1m")
        assert "climate (3)" in browser.open("data").text
        shown = browser.open("data", query='from(bucket: "my-bucket") |> range(start: -1h)')
        assert "_result, table 0: 3 rows" in shown.text
        assert "polyline" in shown.tags

    def test_a_refusal_is_explained(self, browser: Browser) -> None:
        assert "undefined identifier frm" in browser.open("data", query='frm(bucket: "b")').text


class TestScripted:
    def test_what_met_nothing_is_told(self, browser: Browser, fake: FakeInflux) -> None:
        fake.world.outcomes("nightly", [failed("x")])
        assert "outcomes for 'nightly' met no task" in browser.open("scripted").text

    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            ("outcomes", '{"task": {"name": "a*"}, "outcomes": ["failed"]}'),
            ("faults", '{"operation": "GetTasks", "status": 503}'),
            ("stubs", '{"method": "GET", "path": "/x", "json": {}}'),
            ("answers", '{"match": "from", "csv": ""}'),
        ],
    )
    def test_each_kind_is_added_and_removed(self, browser: Browser, kind: str, text: str) -> None:
        assert browser.send("add", kind=kind, json=text).status == 303
        assert f"1 {kind}" in browser.open("scripted").text
        assert "never" in browser.open("scripted").text
        assert browser.send("clear", kind=kind).status == 303
        assert f"1 {kind}" not in browser.open("scripted").text

    def test_what_is_no_json_is_refused(self, browser: Browser) -> None:
        reply = browser.send("add", kind="faults", json="{")
        assert reply.status == 400
        assert "no JSON" in reply.text


class TestContract:
    def test_an_operation_shows_what_it_takes(self, browser: Browser) -> None:
        assert "PostTasks" in browser.open("contract").links
        text = browser.open("contract/GetTasks").text
        assert "limit" in text
        assert "TasksLimit" not in text.partition("Schemas")[0]

    def test_coverage_lists_the_operations_that_were_called(self, browser: Browser, task: str) -> None:
        assert "PostTasks" in browser.open("coverage").links


class TestDownloads:
    def test_the_world_is_a_world_file(self, browser: Browser, task: str, tmp_path: Path) -> None:
        reply = browser.ask("GET", browser.address("downloads/world.yaml"))
        assert "attachment" in reply.headers["content-disposition"]
        file = tmp_path / "world.yaml"
        file.write_text(reply.text)
        again = FakeInflux(world=file).world
        assert again.tasks["hourly"].description == "an hour"
        assert again.now.hour == 3

    @pytest.mark.parametrize("name", ["journal.json", "journal.har"])
    def test_the_journal_is_json(self, browser: Browser, task: str, name: str) -> None:
        assert json.loads(browser.ask("GET", browser.address(f"downloads/{name}")).text)

    @pytest.mark.parametrize("name", ["contract.yaml", "control.yaml"])
    def test_the_documents_are_openapi(self, browser: Browser, name: str) -> None:
        text = browser.ask("GET", browser.address(f"downloads/{name}")).text
        assert yaml.safe_load(text)["openapi"].startswith("3.0")


class TestSafety:
    def test_what_clients_name_is_escaped(self, browser: Browser, fake: FakeInflux) -> None:
        name = json.dumps(HOSTILE)
        with fake.world.client() as client:
            flux = f"option task = {{name: {name}, every: 1h}}\n// {HOSTILE}\nx = 1"
            made = client.tasks_api().create_task(
                task_create_request={"org": fake.world.org, "flux": flux, "description": HOSTILE}
            )
            client.labels_api().create_label(HOSTILE, fake.world.org_id)
            client.buckets_api().create_bucket(bucket_name="<b>", org=fake.world.org)
        fake.world.fail_next(str(made.id), HOSTILE)
        fake.world.write("<i>m</i>,t=<u>\u202e</u> f=1", bucket="<b>")
        fake.world.advance(by="1h")
        headers = {"Authorization": f"Token {fake.world.token}", "X-Evil": HOSTILE}
        arguments = urlencode({"name": HOSTILE, "nosuch": HOSTILE})
        browser.ask("GET", f"/api/v2/tasks?{arguments}", headers=headers)
        world = fake.new_world(test=HOSTILE)
        last = fake.world.requests[-1].id
        query = {"query": f'from(bucket: "<b>") |> range(start: -2h) // {HOSTILE}'}
        pages = [browser.address(path) for path in SCREENS]
        pages += [browser.address(f"tasks/{made.id}"), browser.address(f"exchanges/{last}")]
        pages += [browser.address("data", **query), browser.address("", filter=HOSTILE)]
        pages.append(browser.address("", world=world.token))
        for page in pages:
            text = browser.ask("GET", page).text
            for markup in ("<script>alert", "<b>", "<i>m", "<u>"):
                assert markup not in text, page

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": "", "Sec-Fetch-Site": "cross-site"},
        ],
    )
    def test_forms_of_other_pages_are_refused(
        self, browser: Browser, fake: FakeInflux, headers: dict[str, str]
    ) -> None:
        assert browser.send("advance", headers, by="1h").status == 403
        assert fake.world.now.hour == 0

    def test_a_form_without_an_origin_is_refused(self, browser: Browser, fake: FakeInflux) -> None:
        body = urlencode({"world": fake.world.token, "by": "1h"})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert browser.ask("POST", f"{TOP}page/do/advance", body, headers).status == 403

    def test_a_name_that_leads_here_is_refused(self, browser: Browser) -> None:
        assert browser.ask("GET", TOP, headers={"Host": "rebound.example"}).status == 403

    def test_a_form_leads_back_to_this_page_only(self, browser: Browser) -> None:
        assert browser.send("snapshot", back="https://evil.example/").headers["location"] == TOP
        assert browser.send("snapshot", back=f"{TOP}\r\nX").headers["location"] == f"{TOP}%0D%0AX"

    def test_files_outside_are_not_given(self, browser: Browser) -> None:
        assert browser.ask("GET", f"{TOP}page/assets/../answers.py").status == 404


class TestEvents:
    def test_exchanges_runs_and_the_clock_are_told(
        self, browser: Browser, fake: FakeInflux, task: str
    ) -> None:
        connection = HTTPConnection(fake.url.removeprefix("http://"), timeout=10)
        connection.request("GET", f"{TOP}events?world={fake.world.token}")
        answer = connection.getresponse()
        assert answer.getheader("content-type") == "text/event-stream"
        assert answer.readline() == b": fakeinflux\n"
        told: dict[str, dict[str, object]] = {}
        fake.world.advance(by="1h")
        headers = {"Authorization": f"Token {fake.world.token}"}
        browser.ask("GET", "/api/v2/tasks", headers=headers)
        name = ""
        while not {"clock", "run", "exchange", "change"} <= set(told):
            line = answer.readline().decode()
            if line.startswith("event: "):
                name = line.removeprefix("event: ").strip()
            elif line.startswith("data: "):
                told[name] = json.loads(line.removeprefix("data: "))
        connection.close()
        assert told["run"]["status"] == "success"
        assert told["exchange"]["operation"] == "GetTasks"
        assert told["clock"]["now"] == "2025-01-01T04:00:00Z"

    def test_the_end_of_a_world_ends_them(self, fake: FakeInflux) -> None:
        world = fake.new_world()
        connection = HTTPConnection(fake.url.removeprefix("http://"), timeout=10)
        connection.request("GET", f"{TOP}events?world={world.token}")
        answer = connection.getresponse()
        world.end()
        assert answer.read().startswith(b": fakeinflux")
        connection.close()

    def test_there_is_a_most_of_listeners(self, browser: Browser, fake: FakeInflux) -> None:
        fake.tenants.listeners = MOST_LISTENERS
        refused = browser.ask("GET", f"{TOP}events?world={fake.world.token}")
        assert (refused.status, json.loads(refused.text)["code"]) == (429, "too many requests")

    def test_a_world_that_is_not_there(self, browser: Browser) -> None:
        assert browser.ask("GET", f"{TOP}events?world=gone").status == 404


def test_nothing_of_the_page_is_imported_before_somebody_asks() -> None:
    program = """
import sys
from fakeinflux import FakeInflux
with FakeInflux() as fake, fake.world.client() as client:
    client.tasks_api().find_tasks()
    fake.world.advance(by="1h")
print([name for name in sys.modules if name.startswith(("fakeinflux.page", "fakeinflux.serving.event"))])
"""
    assert run([sys.executable, "-c", program], ROOT).strip() == "[]"


def test_what_is_sent_for_the_page_is_small() -> None:
    assets = list((ROOT / "fakeinflux" / "page" / "assets").iterdir())
    assert sum(path.stat().st_size for path in assets) < 80_000
