"""The coverage report: what the calls used of the contract, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fakeinflux.coverage.report import Report, add_tally, write_report
from fakeinflux.worlds.document_reader import Value

if TYPE_CHECKING:
    from fakeinflux.control.request import ControlRequest
    from fakeinflux.http.messages import Json

PARAMETERS = ("worlds",)


def get_coverage(request: ControlRequest) -> tuple[int, Json]:
    """Get what the calls have used since the world was created. A reset does not clear it."""
    given = request.argument("worlds", PARAMETERS)
    which = Value("own" if given is None else given, "worlds").choice(("own", "all"))
    tallies = [request.tenant.journal.tally]
    if which == "all":
        tenants = request.tenants
        tallies = [tenants.ended, *(tenant.journal.tally for tenant in tuple(tenants.by_token.values()))]
    report = Report()
    for tally in tallies:
        add_tally(report, tally)
    return 200, write_report(report)
