"""Reports: added up, written and read, and shown."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakeinflux.coverage.files import load_report, save_report
from fakeinflux.coverage.html import html_page
from fakeinflux.coverage.items import Item
from fakeinflux.coverage.report import Report, ReportError, add_report, add_tally, read_report, write_report
from fakeinflux.coverage.table import table_lines, total_line

from .shop import make_call, start_tally

if TYPE_CHECKING:
    from pathlib import Path

DECLARED = 42


def report_on(*calls: tuple[str, str], test: str | None = None, status: int = 200) -> Report:
    """A report on calls, each an operation and a query."""
    tally = start_tally()
    for operation, query in calls:
        tally.note(make_call(operation, query), status, ())
    report = Report()
    add_tally(report, tally, test)
    return report


def use_of(report: Report, item: Item) -> tuple[int, list[str]]:
    use = report.operations[item.operation].uses[item]
    return use.hits, list(use.tests)


class TestSums:
    def test_all_that_is_declared_is_there_though_nothing_was_used(self) -> None:
        report = report_on()
        assert (report.declared, report.used, report.percent) == (DECLARED, 0, 0.0)

    def test_used_items_count_once_however_often(self) -> None:
        report = report_on(("GetOrders", ""), ("GetOrders", ""))
        assert (report.used, report.percent) == (2, pytest.approx(200 / DECLARED))

    def test_nothing_declared_is_nothing_covered(self) -> None:
        assert Report().percent == 0.0

    def test_the_tests_of_two_reports_stand_beside_each_other(self) -> None:
        report = report_on(("GetOrders", ""), test="a")
        add_report(report, report_on(("GetOrders", ""), test="b"))
        assert use_of(report, Item("GetOrders", "operation")) == (2, ["a", "b"])

    def test_a_report_without_a_test_can_be_given_one(self) -> None:
        report = Report()
        add_report(report, report_on(("GetOrders", "")), "a")
        assert use_of(report, Item("GetOrders", "operation")) == (1, ["a"])

    def test_a_test_stands_only_at_what_it_used(self) -> None:
        report = Report()
        add_report(report, report_on(("GetOrders", "")), "a")
        assert use_of(report, Item("GetOrder", "operation")) == (0, [])


CALLS = st.lists(
    st.tuples(
        st.sampled_from(["GetOrders", "PostOrders", "GetOrder"]),
        st.sampled_from(["", "sort=up", "open=true"]),
    )
)


@given(CALLS, CALLS)
def test_the_order_in_which_reports_are_added_makes_no_difference(
    some: list[tuple[str, str]], others: list[tuple[str, str]]
) -> None:
    forth, back = Report(), Report()
    for report, order in ((forth, (some, others)), (back, (others, some))):
        for calls in order:
            add_report(report, report_on(*calls, test=str(calls)))
    assert write_report(forth) == write_report(back)


@given(CALLS)
def test_what_is_written_is_read_as_it_was(calls: list[tuple[str, str]]) -> None:
    report = report_on(*calls, test="a")
    assert read_report(json.loads(json.dumps(write_report(report)))) == report


class TestFiles:
    def test_json_is_read_as_it_was_saved(self, tmp_path: Path) -> None:
        report = report_on(("GetOrders", "sort=up"), test="a")
        save_report(report, tmp_path / "new" / "report.json", "json")
        assert load_report(tmp_path / "new" / "report.json") == report

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("{", "not JSON"),
            ("[]", "found no coverage report"),
            ('{"exchanges": []}', "found no coverage report"),
            ('{"contracts": [], "operations": [{"operation": "A"}]}', "found no coverage report"),
        ],
    )
    def test_what_is_no_report_is_named_with_its_file(self, tmp_path: Path, text: str, words: str) -> None:
        path = tmp_path / "report.json"
        path.write_text(text)
        with pytest.raises(ReportError, match=f"report.json: {words}"):
            load_report(path)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ReportError, match="cannot be read: No such file"):
            load_report(tmp_path / "none.json")


class TestTable:
    def test_an_operation_that_was_called_shows_what_it_lacks_by_kind(self) -> None:
        lines = table_lines(report_on(("GetOrders", "sort=up&open=true")), 1000)
        (line,) = (line for line in lines if line.startswith("GetOrders"))
        assert line.split("%  ")[1] == (
            'status 4XX; query sort=down|"", open=false, state=new|sent, trace; header X-Colour=red|blue'
        )

    def test_one_that_lacks_nothing_shows_nothing(self) -> None:
        report = report_on(("GetOrder", ""))
        add_report(report, report_on(("GetOrder", ""), status=401))
        (line,) = (line for line in table_lines(report) if line.startswith("GetOrder "))
        assert line.split() == ["GetOrder", "3", "3", "100%"]

    def test_operations_that_were_not_called_are_named_together(self) -> None:
        lines = table_lines(report_on(("GetOrders", "")), 1000)
        assert "never called (3 operations, 25 items): PostOrders, GetLastOrder, GetOrder" in lines

    def test_no_line_is_wider_than_wanted(self) -> None:
        assert max(map(len, table_lines(report_on(("GetOrders", "")), 80))) <= 80

    def test_the_sum_is_rounded_down(self) -> None:
        assert total_line(report_on(("GetOrders", ""))) == (
            "4.7% of the contract shop.yaml: 2 of 42 items, 1 of 4 operations"
        )


class TestPage:
    @pytest.fixture
    def page(self) -> str:
        return html_page(report_on(("GetOrders", "sort=up"), test="test_<b>[&]"))

    def test_needs_nothing_beside_itself(self, page: str) -> None:
        assert re.findall(r"""(?:src|href)=|@import|url\(|https?:""", page) == []

    def test_what_is_missing_stands_before_what_was_used(self, page: str) -> None:
        operation = page[page.index("GetOrders") : page.index("PostOrders")]
        assert 0 < operation.index("status 4XX") < operation.index("<td>status 200")

    def test_names_of_tests_are_escaped(self, page: str) -> None:
        assert "test_&lt;b&gt;[&amp;]" in page
        assert "test_<b>" not in page

    def test_of_many_tests_the_first_are_named(self) -> None:
        report = Report()
        for number in range(25):
            add_report(report, report_on(("GetOrders", ""), test=f"test_{number:02}"))
        page = html_page(report)
        assert "test_19" in page
        assert "test_20" not in page
        assert "and 5 more" in page

    def test_its_elements_are_closed(self, page: str) -> None:
        assert unclosed(page) == []


def unclosed(page: str) -> list[Any]:
    """The elements of a page that are not closed in the order in which they were opened."""
    open_elements: list[Any] = []
    for slash, name in re.findall(r"<(/?)([a-z0-9]+)[^>]*>", page):
        if name == "meta":
            continue
        if not slash:
            open_elements.append(name)
        elif open_elements.pop() != name:
            return [name]
    return open_elements
