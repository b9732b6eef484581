"""The option record beyond what was recorded."""

from __future__ import annotations

import pytest

from fakeinflux.engine.scripts import Options
from fakeinflux.flux.errors import OptionsError
from fakeinflux.flux.options import every_text, offset_text
from fakeinflux.flux.scripts import read_script
from fakeinflux.timing.durations import Duration

from .scripts import RECORD, read_record, shown

EVERYTHING_WRONG = (
    "invalid options: name required, every option must be expressible as whole seconds, "
    "offset option must be expressible as whole seconds, concurrency must be at least 1, "
    "retry exceeded max of 10"
)


def options_error(text: str) -> OptionsError:
    with pytest.raises(OptionsError) as raised:
        read_script(text)
    return raised.value


def test_everything_that_a_record_can_say() -> None:
    script = read_record('name: "x", cron: "0 2 * * *", offset: 90s, concurrency: 2, retry: 3')
    offset = Duration(((90, "s"),))
    assert script.options == Options("x", None, "0 2 * * *", offset, concurrency=2, retry=3)


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ('every: 1h, name: "a" + "b"', "failed to parse field 'name' in task options"),
        ("name: a, every: 1h", "failed to parse field 'name' in task options"),
        ("name, every", "failed to parse field 'name' in task options"),
        ('name: "${a}", every: 1h', "failed to parse field 'name' in task options"),
        ('name: "a", every: -1h', "failed to parse field 'every' in task options"),
        ('name: "a", every: 3600', "failed to parse field 'every' in task options"),
        ('name: "a", every: period', "failed to parse field 'every' in task options"),
        ('name: "a", cron: @daily', None),
        ('name: "a", cron: 0 * * * *', None),
        ('name: "a", cron: "0 * * " + "* *"', "failed to parse field 'cron' in task options"),
        ('name: "a", every: 1h, offset: "5m"', "failed to parse field 'offset' in task options"),
        ('name: "a", every: 1h, offset: 5m + 1m', "failed to parse field 'offset' in task options"),
        ('name: "a", every: 1h, offset: +5m', "invalid duration +5m"),
        ('name: "a", every: 1h, offset: - 5m', "invalid duration  5m"),
        ('name: "a", every: 1h, offset: --5m', "invalid duration -5m"),
        ('name: "a", every: 1h, offset: -5', "duration is missing a unit: "),
        ('name: "a", every: 1h, offset: -x', "invalid duration x"),
        ('name: "a", every: 1h, concurrency: 2.0', "failed to parse field 'concurrency' in task options"),
        ('name: "a", every: 1h, retry: -1', "failed to parse field 'retry' in task options"),
        ('name: "a"', "missing required option: cron or every"),
        ('name: "a", every: 0h0m', "invalid options: must specify exactly one of either cron or every"),
        (
            'name: "", every: 1500ms, offset: 1ms, concurrency: 0, retry: 11',
            EVERYTHING_WRONG,
        ),
    ],
)
def test_a_record_is_refused_in_the_servers_words(properties: str, message: str | None) -> None:
    if message is None:
        with pytest.raises(Exception, match="found"):
            read_record(properties)
    else:
        assert options_error(f"option task = {{{properties}}}").message == message


@pytest.mark.parametrize("cron", ["often", "99 * * * *", "* * * *", "0 0 * * 7", "0 0 ? * *", "1h", "@never"])
def test_a_cron_that_is_none_is_refused(cron: str) -> None:
    message = options_error(f'option task = {{name: "a", cron: "{cron}"}}').answer
    assert message.startswith("invalid options: invalid options: cron invalid: ")


@pytest.mark.parametrize("cron", ["0 2 * * *", "10 0 * * * *", "0 0 0 1 1 * 2030", "@daily", "@every 1h30m"])
def test_a_cron_is_shown_as_written(cron: str) -> None:
    assert read_record(f'name: "a", cron: "{cron}"').options.cron == cron


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("({})", "ParenExpression"),
        ("x", "Identifier"),
        ("f()", "CallExpression"),
        ("() => ({})", "FunctionExpression"),
        ("[:]", "DictExpression"),
        ("[1]", "ArrayExpression"),
        ('"a"', "StringLiteral"),
        ("1h", "DurationLiteral"),
        ("a.b", "MemberExpression"),
        ("if a then b else c", "ConditionalExpression"),
    ],
)
def test_the_option_must_be_a_record(value: str, kind: str) -> None:
    message = f'task option expected to be object literal, but found "{kind}"'
    assert options_error(f"option task = {value}").message == message


@pytest.mark.parametrize(
    ("offset", "message"),
    [
        ("1d", 'unknown unit "d" in duration "1d"'),
        ("1h1w", 'unknown unit "w" in duration "1h1w"'),
        ("-1d", 'unknown unit "d" in duration "-1d"'),
        ("-1h30m", 'unknown unit "h-" in duration "-1h-30m"'),
        ("1mo", 'unknown unit "mo" in duration "1mo"'),
    ],
)
def test_the_server_fails_at_an_offset_that_go_cannot_read(offset: str, message: str) -> None:
    error = options_error(f'option task = {{name: "a", every: 1h, offset: {offset}}}')
    assert (error.code, error.answer) == ("internal error", f"unexpected error parsing time: time: {message}")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("90s", "1m30s"),
        ("600s", "10m"),
        ("24h", "24h"),
        ("1h0m1s", "1h1s"),
        ("-5m", "-5m"),
        ("-90m", "-1h30m"),
        ("1000ms", "1s"),
        ("0h", None),
    ],
)
def test_an_offset_is_printed_in_hours_minutes_and_seconds(written: str, printed: str | None) -> None:
    assert offset_text(read_record(f'name: "a", every: 1h, offset: {written}').options) == printed


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("3600s", "3600s"),
        ("01h", "1h"),
        ("1m1h", "1m1h"),
        ("1h1h", "1h1h"),
        ("1y2mo3w4d", "1y2mo3w4d"),
        ("1000000µs", "1000000us"),
    ],
)
def test_every_is_printed_as_written(written: str, printed: str) -> None:
    assert every_text(read_record(f'name: "a", every: {written}').options) == printed


@pytest.mark.parametrize(
    "text",
    [
        f"{RECORD}\noption other = {{name: 1}}",
        f'import "x"\n{RECORD}\noption x.task = {{name: 1}}',
        f"package main\n@a(1)\n{RECORD}",
        'option // one\ntask // two\n= // three\n{ // four\nname // "b"\n: // five\n"a", every: 1h} // six',
        'option task = {"name": "a", "every": 1h}',
        'option task = {name: "a", every: 1h, name: 1, every: 2}',
        'option task = {r with name: "a", every: 1h}',
        'option\ttask\r\n=\v{\fname: "a", every: 1h,}',
        "testcase t {\noption task = {name: 1}\n}\n" + RECORD,
        "f = () => {\noption task = {name: 1}\nreturn 1\n}\n" + RECORD,
    ],
)
def test_the_record_is_found_wherever_it_stands(text: str) -> None:
    assert shown(read_script(text)) == {"name": "a", "every": "1h"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no task options defined"),
        ("// option task = {}", "no task options defined"),
        ("task = {}", "no task options defined"),
        ("option x.task = {}", "no task options defined"),
        ("testcase t { option task = {} }", "no task options defined"),
        (RECORD * 2, "multiple task options defined"),
    ],
)
def test_a_script_needs_one_record(text: str, message: str) -> None:
    assert options_error(text).message == message


@pytest.mark.parametrize(
    ("literal", "name"),
    [
        (r"\"a\" \\ \t\n\r", '"a" \\ \t\n\r'),
        (r"\x41\x42 \xe6\x97\xa5\xE6\x9C\xAC", "AB 日本"),
        (r"\${a} $ $a $$", "${a} $ $a $$"),
        ("two\nlines", "two\nlines"),
        ("☃ // } ,", "☃ // } ,"),
    ],
)
def test_strings_are_decoded(literal: str, name: str) -> None:
    assert read_record(f'name: "{literal}", every: 1h').options.name == name
