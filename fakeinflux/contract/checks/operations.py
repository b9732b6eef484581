"""The operations of a document, each compiled when it is first needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any

from fakeinflux.contract.documents.documents import DocumentError, Source
from fakeinflux.contract.documents.openapi import METHODS, OperationRef
from fakeinflux.contract.documents.pointers import follow, join

if TYPE_CHECKING:
    from fakeinflux.contract.checks.operation import Operation
    from fakeinflux.contract.checks.schemas import Compiler

_MISSING = (KeyError, TypeError, AttributeError)


class Operations(Mapping[str, "Operation"]):
    """Operations by operationId. `refs` describes each of them without compiling it.

    Most servers call few operations, so compiling all of them would only delay their start.
    `compiled` gives the same operations at the price of a dictionary lookup, for code that runs for
    each call.
    Raises DocumentError: a part of the operation is missing.
    """

    def __init__(self, document: dict[str, Any], source: Source) -> None:
        self.refs = {ref.id: ref for ref in _find_operations(document, source)}
        self._document, self._source = document, source
        self.compiled = _Compiled(self)
        self._compiler: Compiler | None = None
        self._lock = Lock()

    @property
    def compiler(self) -> Compiler:
        """Return what compiles the operations, with all that it has compiled so far."""
        # Imported here for the same reason as below.
        from fakeinflux.contract.checks.operation_compiler import Compiler

        self._compiler = self._compiler or Compiler(self._document)
        return self._compiler

    def __getitem__(self, name: str) -> Operation:
        """Return an operation, compiled."""
        return self.compiled[name]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the operationIds in the order of the document."""
        return iter(self.refs)

    def __len__(self) -> int:
        """Return the number of operations."""
        return len(self.refs)

    def __contains__(self, name: object) -> bool:
        """Whether there is an operation with this operationId."""
        return name in self.refs

    def compile_all(self) -> None:
        """Compile the operations that are not compiled yet."""
        for name in self.refs:
            self.compile(name)

    def compile(self, name: str) -> Operation:
        """Return an operation, compiling it if needed. Raises KeyError: there is no such operation."""
        # Imported here because it imports the validators, which take long to import.
        from fakeinflux.contract.checks.operation_compiler import compile_operation

        ref = self.refs[name]
        with self._lock:  # all threads share one compiler, because operations share schemas
            if name not in self.compiled:
                try:
                    self.compiled[name] = compile_operation(self.compiler, ref)
                except _MISSING as error:
                    raise _unreadable(self._source, ref.method, ref.path, error) from error
            return self.compiled[name]


class _Compiled(dict[str, "Operation"]):
    """The compiled operations. Looking up one that is not compiled yet compiles it."""

    __slots__ = ("operations",)

    def __init__(self, operations: Operations) -> None:
        super().__init__()
        self.operations = operations

    def __missing__(self, name: str) -> Operation:
        return self.operations.compile(name)


def _find_operations(document: dict[str, Any], source: Source) -> Iterator[OperationRef]:
    for path in document["paths"]:
        path_pointer, item = follow(document, join("/paths", path))
        for key in METHODS:
            if key not in item:
                continue
            method = key.upper()
            try:
                pointer, node = follow(document, join(path_pointer, key))
                name = node.get("operationId") or f"{method} {path}"
            except _MISSING as error:
                raise _unreadable(source, method, path, error) from error
            yield OperationRef(name, method, path, pointer, path_pointer)


def _unreadable(source: Source, method: str, path: str, error: Exception) -> DocumentError:
    return DocumentError(
        f"{source.document.name}: {method} {path} cannot be read: a part of it is missing: {error}"
    )
