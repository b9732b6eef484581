"""The operations of a document: found at once, compiled when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

from fakeinflux.contract.checks.operation import OperationRef
from fakeinflux.contract.documents.documents import DocumentError, Source
from fakeinflux.contract.documents.openapi import METHODS
from fakeinflux.contract.documents.pointers import follow, join

if TYPE_CHECKING:
    from fakeinflux.contract.checks.operation import Operation
    from fakeinflux.contract.checks.schemas import Compiler

_MISSING = (KeyError, TypeError, AttributeError)


class Operations(Mapping[str, "Operation"]):
    """Operations by operationId. `refs` has what is known of each before it is compiled.

    Most servers meet few operations, and none should wait at its start until all are compiled.
    `compiled` looks them up at the price of a dictionary, for whoever does it with each call.
    Raises DocumentError for one whose parts cannot be found.
    """

    def __init__(self, document: dict[str, Any], source: Source) -> None:
        self.refs = {ref.id: ref for ref in _find_operations(document, source)}
        self._document, self._source = document, source
        self.compiled = _Compiled(self)
        self._compiler: Compiler | None = None
        self._lock = Lock()

    def __getitem__(self, name: str) -> Operation:
        """An operation, compiled."""
        return self.compiled[name]

    def __iter__(self) -> Iterator[str]:
        """The names, in the order of the document."""
        return iter(self.refs)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.refs)

    def __contains__(self, name: object) -> bool:
        """Whether there is one of this name."""
        return name in self.refs

    def compile_all(self) -> None:
        """Compile those that are not compiled yet."""
        for name in self.refs:
            self.compile(name)

    def compile(self, name: str) -> Operation:
        """An operation, compiled now if it is not yet. Raises KeyError where there is none of this name."""
        # Only here, because the validators are imported with it.
        from fakeinflux.contract.checks.compiling import Compiler, compile_operation

        # The compiler is one for all threads, because operations have schemas in common.
        ref = self.refs[name]
        with self._lock:
            if name not in self.compiled:
                self._compiler = self._compiler or Compiler(self._document)
                try:
                    self.compiled[name] = compile_operation(self._compiler, ref)
                except _MISSING as error:
                    raise _unreadable(self._source, ref.method, ref.path, error) from error
            return self.compiled[name]


class _Compiled(dict[str, "Operation"]):
    """The operations that are compiled; one that is not yet is compiled when it is looked up."""

    __slots__ = ("operations",)

    def __init__(self, operations: Operations) -> None:
        super().__init__()
        self.operations = operations

    def __missing__(self, name: str) -> Operation:
        return self.operations.compile(name)


def _find_operations(document: dict[str, Any], source: Source) -> Iterator[OperationRef]:
    for path in document["paths"]:
        path_pointer, item = follow(document, join("/paths", path))
        for method in METHODS:
            if method in item:
                yield _operation_ref(document, source, path, path_pointer, method)


def _operation_ref(
    document: dict[str, Any], source: Source, path: str, path_pointer: str, method: str
) -> OperationRef:
    try:
        pointer, node = follow(document, join(path_pointer, method))
        name = node.get("operationId") or f"{method.upper()} {path}"
    except _MISSING as error:
        raise _unreadable(source, method.upper(), path, error) from error
    return OperationRef(name, method.upper(), path, pointer, path_pointer)


def _unreadable(source: Source, method: str, path: str, error: Exception) -> DocumentError:
    where = f"{source.document.name}: {method} {path}"
    return DocumentError(f"{where} cannot be read, for something in it is missing: {error}")
