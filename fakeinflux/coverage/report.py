"""Coverage reports: which items of a contract were used, added up, and read and written as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fakeinflux.coverage.items import KINDS, Item
from fakeinflux.timing.errors import FakeInfluxError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fakeinflux.coverage.inventory import ContractInventory
    from fakeinflux.coverage.tally import Tally


MOST_HITS = 2**63 - 1


class ReportError(FakeInfluxError, ValueError):
    """A report cannot be read. The text says what is wrong with it."""


@dataclass(slots=True)
class Use:
    """How often an item was used, and by which tests."""

    hits: int = 0
    tests: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class OperationReport:
    """The items of one operation with their uses, in the order of the contract."""

    id: str
    method: str
    path: str
    uses: dict[Item, Use] = field(default_factory=dict)

    @property
    def used(self) -> int:
        """The number of items that were used."""
        return sum(1 for use in self.uses.values() if use.hits)

    @property
    def is_called(self) -> bool:
        """Whether the operation was called."""
        return self.used > 0

    def missing(self) -> list[Item]:
        """Return the items that were not used."""
        return [item for item, use in self.uses.items() if not use.hits]


@dataclass(slots=True)
class Report:
    """Operations by id. `contracts`: the names of those counted by; an item counts if any declares it.

    `scope`: which operations the report is about, in words; empty for all. `known`: how many operations the
    whole has, if the report is about some of them.
    """

    contracts: dict[str, None] = field(default_factory=dict)
    operations: dict[str, OperationReport] = field(default_factory=dict)
    scope: str = ""
    known: int | None = None

    @property
    def declared(self) -> int:
        """The number of items."""
        return sum(len(operation.uses) for operation in self.operations.values())

    @property
    def used(self) -> int:
        """The number of items that were used."""
        return sum(operation.used for operation in self.operations.values())

    @property
    def percent(self) -> float:
        """The percentage of items that were used, from 0 to 100."""
        return share(self.used, self.declared)


def share(used: int, declared: int) -> float:
    """Return `used` as a percentage of `declared`; 0 if nothing is declared."""
    return 100 * used / declared if declared else 0.0


def add_tally(report: Report, tally: Tally, test: str | None = None) -> None:
    """Add what one world used, on behalf of a test if one is named."""
    tally.settle()
    for inventory in tally.measured:
        _add_declared(report, inventory)
    for item, hits in tally.hits.items():
        _add_use(report.operations[item.operation].uses[item], hits, [test] if test else [])


def add_report(report: Report, other: Report, test: str | None = None) -> None:
    """Add another report, on behalf of a test if one is named."""
    report.contracts.update(other.contracts)
    for each in other.operations.values():
        operation = _operation(report, each.id, each.method, each.path)
        for item, use in each.uses.items():
            known = operation.uses.setdefault(item, Use())
            _add_use(known, use.hits, [test] if test and use.hits else use.tests)


def _add_declared(report: Report, inventory: ContractInventory) -> None:
    name = contract_name(inventory)
    if name in report.contracts:
        return
    report.contracts[name] = None
    for declared in inventory.operations.values():
        operation = _operation(report, declared.item.operation, declared.method, declared.path)
        for item in declared.items():
            operation.uses.setdefault(item, Use())


def contract_name(inventory: ContractInventory) -> str:
    """Return the name by which reports call a contract: its edition, or the user's file."""
    contract = inventory.contract
    return contract.edition if contract.source.patches is not None else contract.source.document.name


def _operation(report: Report, name: str, method: str, path: str) -> OperationReport:
    return report.operations.setdefault(name, OperationReport(name, method, path))


def _add_use(use: Use, hits: int, tests: Iterable[str]) -> None:
    use.hits += hits
    use.tests.update(dict.fromkeys(tests))


def write_report(report: Report) -> dict[str, Any]:
    """Return a report as JSON values."""
    return {
        "contracts": list(report.contracts),
        "declared": report.declared,
        "used": report.used,
        "percent": round(report.percent, 2),
        "operations": [_write_operation(operation) for operation in report.operations.values()],
    }


def _write_operation(operation: OperationReport) -> dict[str, Any]:
    return {
        "operation": operation.id,
        "method": operation.method,
        "path": operation.path,
        "declared": len(operation.uses),
        "used": operation.used,
        "items": [
            {
                "kind": item.kind,
                "name": item.name,
                "value": item.value,
                "hits": use.hits,
                "tests": sorted(use.tests),
            }
            for item, use in operation.uses.items()
        ],
    }


def read_report(written: Any) -> Report:
    """Return the report that JSON values describe. Raises ReportError: they are not a report."""
    try:
        report = Report(dict.fromkeys(str(name) for name in written["contracts"]))
        for each in written["operations"]:
            operation = _operation(report, *(_text(each[name]) for name in ("operation", "method", "path")))
            for entry in each["items"]:
                _read_item(operation, entry)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise ReportError(
            f"found no coverage report ({type(error).__name__}: {error}), wanted the output of "
            "GET /_fakeinflux/coverage or --fakeinflux-cov-report json:FILE"
        ) from None
    return report


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"found {value!r}, wanted a text")
    return value


def _read_item(operation: OperationReport, entry: dict[str, Any]) -> None:
    if entry["kind"] not in KINDS:
        raise TypeError(f"unknown kind {entry['kind']!r}")
    value = None if entry["value"] is None else _text(entry["value"])
    item = Item(operation.id, entry["kind"], _text(entry["name"]), value)
    hits = entry["hits"]
    if isinstance(hits, bool) or not isinstance(hits, int) or not 0 <= hits <= MOST_HITS:
        raise ValueError(f"found {hits!r} hits, wanted a whole number from 0 to {MOST_HITS}")
    operation.uses[item] = Use(hits, dict.fromkeys(map(str, entry["tests"])))
