"""The command `spec diff`: recorded exchanges that keep one contract and break another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, TextIO

from fakeinflux.cli.exit_status import CANNOT, DONE, NO, say_why
from fakeinflux.cli.recordings import RecordingError, read_recordings
from fakeinflux.cli.spec_check import open_contract
from fakeinflux.contract.contract import check_answer, check_request
from fakeinflux.contract.documents.documents import DocumentError
from fakeinflux.http.masking import MASK
from fakeinflux.http.routing import find_route
from fakeinflux.worlds.served_contract import serve_contract

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from fakeinflux.cli.recordings import Recorded
    from fakeinflux.contract.explaining.violations import Violation
    from fakeinflux.worlds.served_contract import ServedContract


@dataclass(frozen=True, slots=True)
class Breakage:
    """An exchange, and a paragraph for each way in which it breaks B but not A."""

    recorded: Recorded
    paragraphs: tuple[str, ...]


def print_diff(a: str, b: str, journal: Path, out: TextIO, err: TextIO) -> int:
    """Print the exchanges that keep A and break B, by test. `a` and `b`: editions or files.

    Returns the exit status: 0; 1 if there are such exchanges; 2 if a file cannot be read.
    """
    try:
        before, after = (serve_contract(open_contract(name)) for name in (a, b))
        recordings = read_recordings(journal)
    except (DocumentError, RecordingError) as error:
        say_why(err, "spec diff", error)
        return CANNOT
    found = (find_breakage(before, after, recorded, b) for recorded in recordings)
    broken = [breakage for breakage in found if breakage is not None]
    out.writelines(line + "\n" for line in _lines(broken))
    tests, all_tests = {each.recorded.test for each in broken}, {each.test for each in recordings}
    out.write(
        f"Of {len(recordings)} exchanges {len(broken)} keep {a} and break {b}, "
        f"in {len(tests)} of {len(all_tests)} tests.\n"
    )
    return NO if broken else DONE


def find_breakage(
    before: ServedContract, after: ServedContract, recorded: Recorded, name: str
) -> Breakage | None:
    """Return how an exchange breaks the contract `after` (called `name`) but not `before`, or None."""
    known = find_violations(before, recorded)
    if known is None:
        return None
    violations = find_violations(after, recorded)
    if violations is None:
        call = recorded.call
        return Breakage(recorded, (f"{name} has no operation for {call.method} {call.path}.",))
    seen = {_key(violation) for violation in known}
    paragraphs = tuple(
        violation.message
        for violation in violations
        # A masked value in the recording is not the value that was sent.
        if violation.found != MASK and _key(violation) not in seen
    )
    return Breakage(recorded, paragraphs) if paragraphs else None


def find_violations(served: ServedContract, recorded: Recorded) -> tuple[Violation, ...] | None:
    """Return the violations of a contract by an exchange. None if the contract has no operation for it."""
    found = find_route(served.routes, recorded.call.method, recorded.call.path)
    if found is None:
        return None
    operation, parameters = found
    call = replace(recorded.call, operation=operation, parameters=parameters)
    asked = check_request(served.contract, call)
    if recorded.answer is None:
        return asked
    return asked + check_answer(served.contract, call, recorded.answer)


def _key(violation: Violation) -> tuple[str, str, str]:
    # Without `wanted`, because two contracts may word the same rule differently.
    return violation.place, violation.pointer, violation.found


def _lines(broken: Sequence[Breakage]) -> Iterator[str]:
    ordered = sorted(broken, key=_test_of)
    for test, breakages in groupby(ordered, _test_of):
        yield test or "without a test"
        for breakage in breakages:
            recorded = breakage.recorded
            status = recorded.answer.status if recorded.answer else "no answer"
            yield f"  exchange {recorded.id}, {recorded.call.method} {recorded.call.path}, {status}:"
            yield from (f"    {paragraph}" for paragraph in breakage.paragraphs)
        yield ""


def _test_of(breakage: Breakage) -> str:
    return breakage.recorded.test or ""
