"""How `fakeinflux check` tells what it found."""

from __future__ import annotations

import io
import json

import pytest

from fakeinflux.cli.check_flags import FORMATS as CHOICES
from fakeinflux.cli.check_formats import FORMATS, Report
from fakeinflux.cli.script_findings import ScriptFinding

ERROR = ScriptFinding(
    2, 3, 2, 5, "compile", "every run would fail: 100% wrong\nand more", hint="did you mean x?"
)
WARNING = ScriptFinding(1, 1, 3, 1, "unused-variable", "a is not used", "warning")
REPORT = Report("a,b.flux", [ERROR, WARNING], ["one", "\ttwo", "three"])


def written(form: str, *reports: Report) -> str:
    out = io.StringIO()
    FORMATS[form](reports, out)
    return out.getvalue()


def test_every_format_can_be_chosen() -> None:
    assert tuple(FORMATS) == CHOICES


def test_text_marks_the_place_as_far_as_the_line_goes() -> None:
    assert written("text", REPORT).splitlines()[2:8] == [
        "  \ttwo",
        "  \t ^^",
        "  did you mean x?",
        "a,b.flux:1:1: warning: a is not used",
        "  one",
        "  ^^^",
    ]


def test_json_has_all_of_it() -> None:
    (report,) = json.loads(written("json", REPORT))
    assert (report["file"], report["accepted"]) == ("a,b.flux", False)
    assert report["findings"][0] == {
        "severity": "error",
        "rule": "compile",
        "line": 2,
        "column": 3,
        "endLine": 2,
        "endColumn": 5,
        "message": ERROR.message,
        "hint": ERROR.hint,
    }


def test_github_gets_one_line_for_each() -> None:
    first, second = written("github", REPORT).splitlines()
    place, _, words = first.rpartition("::")
    assert place == "::error file=a%2Cb.flux,line=2,endLine=2,col=3,endColumn=5,title=Flux compile"
    assert words == "every run would fail: 100%25 wrong%0Aand more (did you mean x?)"
    assert second == (
        "::warning file=a%2Cb.flux,line=1,endLine=3,col=1,title=Flux unused-variable::a is not used"
    )


def test_sarif_names_each_rule_once_and_places_each_result() -> None:
    (run,) = json.loads(written("sarif", REPORT, REPORT))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert sorted(set(rules)) == rules
    assert {result["ruleId"] for result in run["results"]} <= set(rules)
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 5}


@pytest.mark.parametrize("form", CHOICES)
def test_what_cannot_be_read_is_told_in_every_format(form: str) -> None:
    assert "cannot be read" in written(form, Report("a.flux", trouble="cannot be read: no such file"))
