"""What calls used of the contract, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.coverage.report import Report, add_tally, write_report
from fakeinflux.worlds.document_reader import Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fakeinflux.control.request import ControlRequest
    from fakeinflux.coverage.tally import Tally
    from fakeinflux.http.messages import Json
    from fakeinflux.worlds.tenants import Tenants

PARAMETERS = ("worlds",)


def get_coverage(request: ControlRequest) -> tuple[int, Json]:
    """What was used and what was not since the world was made, whatever was reset meanwhile."""
    which = Value(request.argument("worlds", PARAMETERS) or "own", "worlds").choice(("own", "all"))
    report = Report()
    for tally in _all_tallies(request.tenants) if which == "all" else [request.tenant.journal.tally]:
        add_tally(report, tally)
    return 200, write_report(report)


def _all_tallies(tenants: Tenants) -> Iterator[Tally]:
    yield tenants.ended
    for tenant in tuple(tenants.by_token.values()):
        yield tenant.journal.tally
