"""Why a test fails although its own code did not: what the plugin asks a test's world at its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fakeinflux.testing.views import Account, ExchangeView, StrangerView
    from fakeinflux.testing.world import World


@dataclass(slots=True)
class Watch:
    """A test's world, what the test allows, and how much of it has been told already.

    `exchanges`, `failures` and `strangers` count what has been told. `explained`: whether violations were.
    `broken`: the requests that broke the contract and were told.
    """

    world: World
    allow_unused: bool = False
    allow_unknown_tokens: bool = False
    exchanges: int = 0
    failures: int = 0
    strangers: int = 0
    explained: bool = False
    broken: list[ExchangeView] = field(default_factory=list)

    def conclude(self, *, unused: bool) -> str:
        """Return why the test fails, or "" if it does not, apart from what was told before.

        `unused`: whether what the test set and nothing met counts.
        """
        told = self.world.account()
        failures = told.failures[self.failures :]
        broken = self.world.broken_requests(self.exchanges) if told.exchanges > self.exchanges else []
        parts = self._describe_server()
        if failures:
            parts += ["A request met an error inside fakeinflux:", *failures]
        if broken:
            self.explained = True
            self.broken += broken
            parts.append(
                "Requests of this test break the contract "
                "(if they are meant to, put them inside `with fakeinflux.expect_violations():`)."
            )
            parts += map(_describe_broken, broken)
        if not self.allow_unknown_tokens:
            parts += self._describe_strangers(told)
        if unused and not (self.allow_unused or self.world.allows_unused):
            parts += _describe_unused(told)
        self._settle(told, broken)
        return "\n\n".join(parts)

    def remark(self) -> str:
        """Return what may explain why a test failed: a dead server, unknown tokens, unmet names.

        Everything that happened so far counts as told.
        """
        told = self.world.account()
        parts = [*self._describe_server(), *self._describe_strangers(told), *_describe_unused(told)]
        self._settle(told)
        return "\n\n".join(parts)

    def properties(self) -> list[tuple[str, object]]:
        """Return what a JUnit report tells of the test's world, once everything is told."""
        return [
            ("fakeinflux.edition", self.world.edition),
            ("fakeinflux.requests", self.exchanges),
            ("fakeinflux.violations", sum(len(exchange.violations) for exchange in self.broken)),
        ]

    def _settle(self, told: Account, broken: Sequence[ExchangeView] = ()) -> None:
        """Count what an account tells as told; `broken` were read after it, and may go further."""
        self.exchanges = max(told.exchanges, *(exchange.id for exchange in broken), 0)
        self.failures = len(told.failures)
        self.strangers = max((stranger.id for stranger in told.strangers), default=0)

    def _describe_server(self) -> list[str]:
        failure = self.world.server_failure()
        return [] if failure is None else [f"The server of fakeinflux has failed: {failure!r}"]

    def _describe_strangers(self, told: Account) -> list[str]:
        strangers = [each for each in told.strangers if each.id > self.strangers]
        return [describe_strangers(strangers)] if strangers else []


def _describe_unused(told: Account) -> list[str]:
    if not told.unused:
        return []
    head = "What this test set met nothing (if that is meant, call `fakeinflux.allow_unused()`):"
    return ["\n".join([head, *(f"  {line}" for line in told.unused)])]


def describe_strangers(strangers: list[StrangerView]) -> str:
    """Describe calls with a token of no world."""
    calls = Counter(f"{each.method} {each.path}, Token {each.token}" for each in strangers)
    listed = "; ".join(f"{call} ×{count}" if count > 1 else call for call, count in calls.items())
    came = "1 call came" if len(strangers) == 1 else f"{len(strangers)} calls came"
    return (
        f"{came} with a token of no world: {listed}; this test's token is in INFLUXDB_V2_TOKEN "
        "(if that is meant, mark the test with fakeinflux(allow_unknown_tokens=True))."
    )


def _describe_broken(exchange: ExchangeView) -> str:
    # Imported here because most tests break nothing.
    from fakeinflux.contract.explaining.rendering import render_lines

    sent_by = exchange.sent_by or ""
    return "\n".join(render_lines(violation.json, sent_by=sent_by) for violation in exchange.violations)
