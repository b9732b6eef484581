"""The screen with a lane for each task on the axis of the world's time, and a mark for each run.

Where a lane has too many runs to draw one by one, they are counted by bins: a schedule counts its due times
without looking at each, so a lane of any length costs the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.engine.run_counts import count_runs
from fakeinflux.engine.runs import list_runs
from fakeinflux.page.html import Html, table, tag
from fakeinflux.page.task_screens import MARKS, status_mark
from fakeinflux.timing.instants import format_seconds
from fakeinflux.timing.units import DAY_SECONDS, HOUR, SECOND

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from fakeinflux.engine.model import Run, Task
    from fakeinflux.page.html import Child
    from fakeinflux.page.view import View

DAY = DAY_SECONDS * SECOND
SPANS = {"hour": HOUR, "day": DAY, "week": 7 * DAY, "year": 365 * DAY}
DRAWN = 60
"""How many runs a lane has at most that are drawn one by one."""
BINS = 48
LEFT, WIDTH, LANE, TOP = 160, 1000, 34, 24
MOST_LANES = 100


def timeline_screen(view: View) -> tuple[str, Child]:
    """Show the last hour, day, week or year, with an eighth of it ahead."""
    world = view.tenant.world
    name = view.arguments.get("span", "day")
    span = SPANS.get(name, DAY)
    end = (world.now + span // 8) // SECOND * SECOND
    start = end - span
    choices = [
        tag("a", each, href=view.url("timeline", span=each), aria_current="true" if each == name else None)
        for each in SPANS
    ]
    tasks = list(world.tasks.values())[:MOST_LANES]
    if not tasks:
        return "Timeline", tag("p", "No tasks yet, so nothing ran. The screen Tasks says how to create one.")
    lanes = [Lane(view, task, start, end) for task in tasks]
    height = TOP + LANE * len(lanes) + 10
    now = LEFT + (world.now - start) * (WIDTH - LEFT) // span
    drawing = tag(
        "svg",
        tag("title", f"Runs from {format_seconds(start)} to {format_seconds(end)}"),
        _axis(start, end),
        [lane.draw(TOP + LANE * index) for index, lane in enumerate(lanes)],
        tag("line", x1=now, x2=now, y1=TOP - 8, y2=height, class_="now"),
        tag("text", "now", x=now, y=TOP - 10, class_="now"),
        viewBox=f"0 0 {WIDTH} {height}",
        role="group",
        class_="timeline",
    )
    legend = tag("p", "Marks: ", [[status_mark(status), " "] for status in MARKS], class_="legend")
    rows = [row for lane in lanes for row in lane.rows()]
    heads = ("Task", "From", "To", "Runs", "How they stand")
    return "Timeline", [
        tag("p", "Span: ", [[choice, " "] for choice in choices], class_="choices"),
        tag("div", drawing, class_="scroll", tabindex=0, role="region", aria_label="Drawing"),
        legend,
        table("The same, as a table", heads, rows),
    ]


class Lane:
    """A task's runs in a span: `runs` one by one, or `bins` if there are too many."""

    def __init__(self, view: View, task: Task, start: int, end: int) -> None:
        world = view.tenant.world
        self.view, self.task, self.start, self.end = view, task, start, end
        self.runs: Sequence[Run] = ()
        self.edges = [start + (end - start) * index // BINS for index in range(BINS + 1)]
        self.bins: Sequence[Counter[str]] = count_runs(world, task, self.edges)
        if sum(each.total() for each in self.bins) <= DRAWN:
            self.bins = ()
            self.runs = list_runs(world, task, after_time=start - 1, before_time=end, limit=DRAWN)

    def x(self, instant: int) -> int:
        """Return where an instant is drawn."""
        return LEFT + (instant - self.start) * (WIDTH - LEFT) // (self.end - self.start)

    def draw(self, top: int) -> Html:
        """Return the lane, its upper edge at `top`."""
        middle, name = top + LANE // 2, self.task.script.options.name
        label = tag(
            "a", tag("text", name[:22], x=4, y=middle + 4), href=self.view.url(f"tasks/{self.task.id}")
        )
        base = tag("line", x1=LEFT, x2=WIDTH, y1=middle, y2=middle, class_="lane")
        if self.bins:
            return tag("g", label, base, self._draw_bins(top))
        return tag("g", label, base, self._joins(middle), [self._mark(run, middle) for run in self.runs])

    def _draw_bins(self, top: int) -> list[Html]:
        most = max(each.total() for each in self.bins)
        drawn = []
        for index, counts in enumerate(self.bins):
            left, right = self.x(self.edges[index]), self.x(self.edges[index + 1])
            bottom = top + LANE - 4
            for status, count in sorted(counts.items()):
                high = max(2, count * (LANE - 10) // most)
                bottom -= high
                title = tag("title", f"{count} {status} from {format_seconds(self.edges[index])}")
                box = {"x": left, "y": bottom, "width": max(1, right - left - 1), "height": high}
                drawn.append(tag("g", title, tag("rect", **box), class_=f"mark {status}"))
        return drawn

    def _mark(self, run: Run, middle: int) -> Html:
        x = self.x(_instant(run))
        return tag(
            "g",
            tag("title", f"{run.status}, scheduled for {format_seconds(run.scheduled_for)}"),
            tag("text", MARKS.get(run.status, "?"), x=x, y=middle + 5),
            class_=f"mark {run.status}",
        )

    def _joins(self, middle: int) -> list[Html]:
        """Return an arc from each retry to the run that it repeats."""
        first: dict[int, Run] = {}
        joins = []
        for run in sorted(self.runs, key=lambda each: (each.scheduled_for, each.requested_at or 0)):
            repeated = first.setdefault(run.scheduled_for, run)
            if repeated is not run:
                x1, x2 = self.x(_instant(repeated)), self.x(_instant(run))
                arc = f"M {x1} {middle} Q {(x1 + x2) // 2} {middle - LANE} {x2} {middle}"
                joins.append(tag("path", d=arc, class_="retry"))
        return joins

    def rows(self) -> list[list[Child]]:
        """Return the rows of the table: one a run, or one a bin."""
        name = self.view.link(self.task.script.options.name, f"tasks/{self.task.id}")
        if not self.bins:
            return [
                [name, format_seconds(_instant(run)), "", 1, [status_mark(run.status), _repeats(run)]]
                for run in self.runs
            ]
        return [
            [
                name,
                format_seconds(self.edges[index]),
                format_seconds(self.edges[index + 1]),
                counts.total(),
                [[status_mark(status), f" ×{count} "] for status, count in sorted(counts.items())],
            ]
            for index, counts in enumerate(self.bins)
            if counts
        ]


def _repeats(run: Run) -> str:
    asked = run.requested_at is not None
    return f" requested, for {format_seconds(run.scheduled_for)}" if asked else ""


def _instant(run: Run) -> int:
    return run.scheduled_for if run.started_at is None else run.started_at


def _axis(start: int, end: int) -> list[Html]:
    marks = []
    for index in range(5):
        instant = start + (end - start) * index // 4
        x = LEFT + (WIDTH - LEFT) * index // 4
        place = {0: "start", 4: "end"}.get(index, "middle")
        short = format_seconds(instant)[5:16].replace("T", " ")
        marks.append(tag("text", short, x=x, y=10, class_="axis", text_anchor=place))
    return marks
