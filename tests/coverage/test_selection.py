"""Which operations a report is about."""

from __future__ import annotations

import pytest

from fakeinflux.cli.main import main
from fakeinflux.coverage.files import save_report
from fakeinflux.coverage.report import Report, add_tally
from fakeinflux.coverage.selection import Selection, select_operations, unmatched_patterns
from fakeinflux.coverage.table import table_lines, total_line

from .shop import make_call, start_tally


@pytest.fixture
def report() -> Report:
    """A report on one call of GetOrders, of three operations."""
    tally = start_tally()
    tally.note(make_call("GetOrders", ""), 200, ())
    report = Report()
    add_tally(report, tally)
    return report


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        (Selection(), ["GetOrders"]),
        (Selection(("*",)), ["GetOrders", "PostOrders", "GetOrder", "GetLastOrder"]),
        (Selection(("Get*",)), ["GetOrders", "GetOrder", "GetLastOrder"]),
        (Selection(("get*",)), []),
        (Selection(("*",), ("*Orders",)), ["GetOrder", "GetLastOrder"]),
        (Selection(("called", "Post*")), ["GetOrders", "PostOrders"]),
        (Selection(exclude=("Get*",)), []),
    ],
)
def test_operations_are_selected_by_call_or_name(
    report: Report, selection: Selection, names: list[str]
) -> None:
    assert sorted(select_operations(report, selection).operations) == sorted(names)


def test_the_percentage_is_that_of_the_called_operations(report: Report) -> None:
    selected = select_operations(report, Selection())
    operation = report.operations["GetOrders"]
    assert selected.percent == pytest.approx(100 * operation.used / len(operation.uses))
    assert selected.percent > report.percent


def test_operations_that_were_never_called_are_named_only_where_they_count(report: Report) -> None:
    def shown(selection: Selection) -> str:
        return "\n".join(table_lines(select_operations(report, selection)))

    assert "never called" not in shown(Selection())
    assert "never called (2 operations" in shown(Selection(("Get*",)))


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (Selection(), "% of the called operations of the contract "),
        (Selection(("Get*",), ("GetOrder",)), "% of the operations Get* without GetOrder of the contract "),
        (Selection(("called", "P*")), "% of the called operations and the operations P* of the contract "),
    ],
)
def test_the_total_says_what_it_is_of(report: Report, selection: Selection, words: str) -> None:
    line = total_line(select_operations(report, selection))
    assert words in line
    assert line.endswith(f", 1 of {len(report.operations)} operations")


def test_patterns_that_match_nothing_are_known(report: Report) -> None:
    selection = Selection(("called", "Get*", "Got*"), ("*Oders",))
    assert unmatched_patterns(report, selection) == ["Got*", "*Oders"]


@pytest.mark.parametrize(
    ("flags", "status", "said"),
    [
        ([], 0, "of the called operations of the contract"),
        (["--only", "*"], 0, "never called"),
        (["--only", "GetOrdrs"], 2, "found no operation that GetOrdrs matches"),
        (["--only", "*", "--fail-under", "50"], 1, "wanted 50% at least"),
        (["--only", "GetO*", "--exclude", "GetOrder"], 0, "of the operations GetO* without GetOrder of"),
    ],
)
def test_a_saved_report_is_shown_by_the_same_selection(
    report: Report, tmp_path, capsys, flags: list[str], status: int, said: str
) -> None:
    save_report(report, tmp_path / "coverage.json", "json")
    assert main(["coverage", str(tmp_path / "coverage.json"), *flags]) == status
    captured = capsys.readouterr()
    assert said in captured.out + captured.err
