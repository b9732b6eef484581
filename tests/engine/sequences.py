"""Random sequences of what a client and a test do to a world."""

from __future__ import annotations

from hypothesis import strategies as st

from fakeinflux.engine.outcomes import FOREVER, Outcome

from .worlds import HOUR, MINUTE, SECOND

SCHEDULES = (
    "every: 1m", "every: 90s", "every: 1h", "every: 7s", "every: 1mo",
    'cron: "*/5 * * * *"', 'cron: "0 3 * * 1-5"', 'cron: "* * * * *"', 'cron: "5,6,9 */2 * * *"',
)  # fmt: skip
OFFSETS = ("", ", offset: 30s", ", offset: -40s", ", offset: 10m", ", offset: -2h")
PLACES = ("", ", concurrency: 2", ", concurrency: 3")
COMMENTS = (
    "", "", "running 90s", "running 20s", "running 3m", 'failed "no" after 5s', "failed", "running",
    'unrecoverable "never"', "running 8m then canceled",
)  # fmt: skip
OUTCOMES = (
    Outcome("success"), Outcome("failed", error="boom"), Outcome("success", after=90 * SECOND),
    Outcome("failed", after=5 * SECOND, unrecoverable=True), Outcome("canceled"),
    Outcome("success", after=FOREVER), Outcome("success", after=0), Outcome("canceled", after=2 * MINUTE),
    Outcome("success", after=20 * MINUTE),
)  # fmt: skip
STEPS = (1, SECOND // 2, SECOND, 7 * SECOND, 30 * SECOND, MINUTE, 4 * MINUTE, 31 * MINUTE, 2 * HOUR)
DUES = (None, -3 * HOUR, -MINUTE, 0, 40 * SECOND, HOUR)

number = st.integers(0, 1 << 16)
options = st.tuples(st.sampled_from(SCHEDULES), st.sampled_from(OFFSETS), st.sampled_from(PLACES)).map(
    "".join
)
scripts = st.tuples(options, st.sampled_from(COMMENTS), st.sampled_from(("red", "green")))
lists = st.lists(st.sampled_from(OUTCOMES), max_size=4)
maybe = st.none() | st.sampled_from(OUTCOMES)
actions = st.one_of(
    st.tuples(st.just("advance"), st.sampled_from(STEPS)),
    st.tuples(st.just("advance"), st.sampled_from(STEPS)),
    st.tuples(st.just("advance_far"), st.integers(20, 90)),
    st.tuples(st.just("create"), scripts, st.sampled_from((True, True, False))),
    st.tuples(st.just("rewrite"), number, scripts),
    st.tuples(st.just("switch"), number, st.booleans()),
    st.tuples(st.just("force"), number, st.sampled_from(DUES)),
    st.tuples(st.just("retry"), number, number),
    st.tuples(st.just("cancel"), number, number),
    st.tuples(st.just("script"), number, lists, maybe),
    st.tuples(st.just("script_named"), st.sampled_from(("*", "r*", "green")), lists, maybe),
    st.tuples(st.just("clear")),
    st.tuples(st.just("rate"), st.sampled_from((0.0, 0.3, 1.0))),
    st.tuples(st.just("bucket")),
    st.tuples(st.just("go_back")),
    st.tuples(st.just("page"), number, number, number, st.integers(1, 9)),
)

busy_schedules = st.sampled_from(("every: 1m", "every: 90s", 'cron: "*/2 * * * *"', 'cron: "5,6,9 * * * *"'))
busy_offsets = st.sampled_from(("", "", ", offset: 30s", ", offset: -40s", ", offset: 9m"))
busy_options = st.tuples(busy_schedules, busy_offsets, st.sampled_from(PLACES)).map("".join)
busy_comments = st.sampled_from(
    (
        "",
        "",
        "",
        "running 20s",
        "running 60s",
        "running 90s",
        "running 2m",
        "running 180s",
        "running 7m",
        "running",
    )
)
busy_scripts = st.tuples(busy_options, busy_comments, st.just("red"))
busy_actions = st.one_of(
    st.tuples(st.just("advance"), st.integers(1, 600).map(lambda n: n * SECOND)),
    st.tuples(st.just("advance"), st.integers(1, 6).map(lambda n: n * 30 * SECOND)),
    st.tuples(st.just("advance"), st.integers(1, 120).map(lambda n: n * MINUTE)),
    st.tuples(st.just("rewrite"), st.just(0), busy_scripts),
    st.tuples(st.just("force"), st.just(0), st.sampled_from((None, -HOUR, MINUTE, 5 * MINUTE, 20 * MINUTE))),
    st.tuples(st.just("cancel"), st.just(0), st.integers(0, 12)),
    st.tuples(st.just("script"), st.just(0), lists, st.none()),
    st.tuples(st.just("block"), st.sampled_from(OUTCOMES), st.sampled_from((None, None, 2 * MINUTE))),
    st.tuples(st.just("block"), st.sampled_from(OUTCOMES), st.sampled_from((None, None, 2 * MINUTE))),
    st.tuples(st.just("switch"), st.just(0), st.booleans()),
)
