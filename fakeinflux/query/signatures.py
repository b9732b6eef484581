"""The types of the library's functions, as far as the kinds of their parameters do not tell them.

Source: spec (the documentation of the library).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import Builtin
from fakeinflux.query.scopes import Package
from fakeinflux.query.type_signatures import Scheme, read_signature
from fakeinflux.query.type_terms import (
    EMPTY,
    Basic,
    Collection,
    FunctionType,
    Row,
    Variable,
    variables_of,
)
from fakeinflux.query.universe import UNIVERSE
from fakeinflux.query.values import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fakeinflux.query.builtins import Param
    from fakeinflux.query.catalogue import Signature
    from fakeinflux.query.type_terms import Term
    from fakeinflux.query.values import Value

_LOCATION: Final = "{zone: string, offset: duration}"
_ROWS: Final = "A: Record, B: Record"
_AGGREGATE: Final = f"(<-tables: stream[A], ?column: string) => stream[B] where {_ROWS}"
_SELECTOR: Final = "(<-tables: stream[A], ?column: string) => stream[A] where A: Record"
_CONVERTED: Final = "(<-tables: stream[{A with _value: B}]) => stream[{A with _value: %s}]"
_PART_OF_TIME: Final = f"(t: A, ?location: {_LOCATION}) => int where A: Timeable"
_STATE: Final = "(<-tables: stream[A], fn: (r: A) => bool, ?column: string%s) => stream[B]"
_MANY: Final = "(<-tables: stream[A], n: int, ?columns: [string]) => stream[A] where A: Record"

SIGNATURES: Final = {
    "universe": {
        "aggregateWindow": (
            "(<-tables: stream[A], every: duration, ?period: duration, "
            "fn: (<-: stream[B], column: C) => stream[D], ?offset: duration, "
            f"?location: {_LOCATION}, ?column: C, ?timeSrc: string, ?timeDst: string, ?createEmpty: bool) "
            "=> stream[E]"
        ),
        "bottom": _MANY,
        "columns": _AGGREGATE,
        "contains": "(value: A, set: [A]) => bool where A: Nullable",
        "count": _AGGREGATE,
        "cumulativeSum": f"(<-tables: stream[A], ?columns: [string]) => stream[B] where {_ROWS}",
        "die": "(msg: string) => A",
        "display": "(v: A) => string",
        "distinct": _AGGREGATE,
        "drop": (
            "(<-tables: stream[A], ?fn: (column: string) => bool, ?columns: [string]) "
            f"=> stream[B] where {_ROWS}"
        ),
        "fill": (
            "(<-tables: stream[A], ?column: string, ?value: B, ?usePrevious: bool) => stream[C] "
            "where A: Record, C: Record"
        ),
        "filter": "(<-tables: stream[A], fn: (r: A) => bool, ?onEmpty: string) => stream[A] where A: Record",
        "findColumn": (f"(<-tables: stream[A], fn: (key: B) => bool, column: string) => [C] where {_ROWS}"),
        "findRecord": f"(<-tables: stream[A], fn: (key: B) => bool, idx: int) => A where {_ROWS}",
        "first": _SELECTOR,
        "from": (
            "(?bucket: string, ?bucketID: string, ?org: string, ?orgID: string, ?host: string, "
            "?token: string) => stream[{B with _measurement: string, _field: string, _time: time, _value: A}]"
        ),
        "getColumn": "(<-table: stream[A], column: string) => [B] where A: Record",
        "getRecord": "(<-table: stream[A], idx: int) => A where A: Record",
        "group": "(<-tables: stream[A], ?mode: string, ?columns: [string]) => stream[A] where A: Record",
        "join": f"(tables: A, ?method: string, ?on: [string]) => stream[B] where {_ROWS}",
        "keep": (
            "(<-tables: stream[A], ?columns: [string], ?fn: (column: string) => bool) "
            f"=> stream[B] where {_ROWS}"
        ),
        "last": _SELECTOR,
        "length": "(<-arr: [A]) => int",
        "limit": "(<-tables: stream[A], n: int, ?offset: int) => stream[A]",
        "map": "(<-tables: stream[A], fn: (r: A) => B, ?mergeKey: bool) => stream[B]",
        "max": _SELECTOR,
        "min": _SELECTOR,
        "now": "() => time",
        "range": (
            "(<-tables: stream[{A with _time: time}], start: B, ?stop: C) "
            "=> stream[{A with _time: time, _start: time, _stop: time}]"
        ),
        "reduce": (
            "(<-tables: stream[A], fn: (r: A, accumulator: B) => B, identity: B) => stream[C] "
            "where A: Record, B: Record, C: Record"
        ),
        "rename": (
            "(<-tables: stream[A], ?fn: (column: string) => string, ?columns: B) => stream[C] "
            "where A: Record, B: Record, C: Record"
        ),
        "set": "(<-tables: stream[A], key: string, value: string) => stream[A] where A: Record",
        "sort": "(<-tables: stream[A], ?columns: [string], ?desc: bool) => stream[A] where A: Record",
        "stateCount": _STATE % "",
        "stateDuration": _STATE % ", ?timeColumn: string, ?unit: duration",
        "tableFind": f"(<-tables: stream[A], fn: (key: B) => bool) => stream[A] where {_ROWS}",
        "tail": "(<-tables: stream[A], n: int, ?offset: int) => stream[A]",
        "timeShift": "(<-tables: stream[A], duration: duration, ?columns: [string]) => stream[A]",
        "to": (
            "(<-tables: stream[A], ?bucket: string, ?bucketID: string, ?org: string, ?orgID: string, "
            "?host: string, ?token: string, ?timeColumn: string, ?measurementColumn: string, "
            "?tagColumns: [string], ?fieldFn: (r: A) => B) => stream[A] where A: Record, B: Record"
        ),
        "toBool": _CONVERTED % "bool",
        "toFloat": _CONVERTED % "float",
        "toInt": _CONVERTED % "int",
        "toString": _CONVERTED % "string",
        "toTime": _CONVERTED % "time",
        "toUInt": _CONVERTED % "uint",
        "today": "() => time",
        "top": _MANY,
        "union": "(tables: [stream[A]]) => stream[A] where A: Record",
        "unique": _SELECTOR,
        "yield": "(<-tables: stream[A], ?name: string) => stream[A] where A: Record",
        **{
            name: f"(v: A) => {name}"
            for name in ("bool", "bytes", "duration", "float", "int", "string", "time")
        },
        "uint": "(v: A) => uint",
    },
    "array": {
        "concat": "(<-arr: [A], v: [A]) => [A]",
        "contains": "(<-arr: [A], value: A) => bool where A: Nullable",
        "filter": "(<-arr: [A], fn: (x: A) => bool) => [A]",
        "from": "(<-rows: [A]) => stream[A] where A: Record",
        "map": "(<-arr: [A], fn: (x: A) => B) => [B]",
    },
    "date": {
        "add": f"(d: duration, to: A, ?location: {_LOCATION}) => time where A: Timeable",
        "scale": "(d: duration, n: int) => duration",
        "sub": f"(from: A, d: duration, ?location: {_LOCATION}) => time where A: Timeable",
        "time": f"(t: A, ?location: {_LOCATION}) => time where A: Timeable",
        "truncate": f"(t: A, unit: duration, ?location: {_LOCATION}) => time where A: Timeable",
        **dict.fromkeys(
            (
                *("nanosecond", "microsecond", "millisecond", "second", "minute", "hour", "week", "weekDay"),
                *("monthDay", "yearDay", "month", "quarter", "year"),
            ),
            _PART_OF_TIME,
        ),
    },
    "dict": {
        "fromList": "(pairs: [{key: K, value: V}]) => [K:V] where K: Comparable",
        "get": "(dict: [K:V], key: K, default: V) => V where K: Comparable",
        "insert": "(dict: [K:V], key: K, value: V) => [K:V] where K: Comparable",
        "remove": "(dict: [K:V], key: K) => [K:V] where K: Comparable",
    },
    "experimental": {
        "addDuration": "(d: duration, to: A) => time where A: Timeable",
        "subDuration": "(d: duration, from: A) => time where A: Timeable",
    },
    "influxdata/influxdb/tasks": {
        "lastSuccess": "(orTime: A, ?lastSuccessTime: time) => time where A: Timeable",
    },
    "timezone": {
        "fixed": f"(offset: duration) => {_LOCATION}",
        "location": f"(name: string) => {_LOCATION}",
    },
    "types": {
        "isNumeric": "(v: A) => bool",
        "isType": "(v: A, type: string) => bool where A: Basic",
    },
}
"""By package and name."""

_RESULTS: Final = {
    "strings": "string",
    "math": "float",
}
_OTHER_RESULTS: Final = {
    "strings": {
        "bool": ("containsAny", "containsStr", "equalFold", "hasPrefix", "hasSuffix", "isDigit", "isLetter"),
        "int": ("compare", "countStr", "index", "indexAny", "lastIndex", "lastIndexAny", "strlen"),
        "": ("split", "splitAfter", "splitAfterN", "splitN", "isLower", "isUpper"),
    },
    "math": {
        "bool": ("isInf", "isNaN", "signbit"),
        "": ("frexp", "lgamma", "modf", "sincos", "float64bits", "ilogb"),
    },
}
_SIMPLE: Final = frozenset(("bool", "bytes", "duration", "float", "int", "regexp", "string", "time", "uint"))


def type_of_member(path: str, name: str, value: Value) -> Scheme:
    """The type of what a package of the library has under a name."""
    written = SIGNATURES.get(path, {}).get(name)
    if written is not None:
        return read_signature(written)
    if isinstance(value, Builtin):
        term: Term = _function_type(value.parameters, _result(path, name, value.parameters))
    else:
        term = type_of_value(value)
    return Scheme(term, frozenset(variables_of(term)))


def _result(path: str, name: str, parameters: Mapping[str, Param]) -> Term:
    if any(parameter.kind == "stream" and parameter.pipe for parameter in parameters.values()):
        return Collection("stream", Variable())
    for result, names in _OTHER_RESULTS.get(path, {}).items():
        if name in names:
            return Basic(result) if result else Variable()
    return Basic(_RESULTS[path]) if path in _RESULTS else Variable()


def _function_type(parameters: Mapping[str, Param], result: Term) -> FunctionType:
    required: dict[str, Term] = {}
    optional: dict[str, Term] = {}
    pipe = None
    for name, parameter in parameters.items():
        term = _parameter_type(parameter.kind)
        if parameter.pipe:
            pipe = (name, term)
        elif parameter.required:
            required[name] = term
        else:
            optional[name] = term
    return FunctionType(required, optional, pipe, result)


def _parameter_type(kind: str | None) -> Term:
    if kind in _SIMPLE:
        return Basic(kind)
    if kind == "stream":
        return Collection("stream", Variable())
    if kind is not None and kind[0] == "[" and kind[1:-1] in _SIMPLE:
        return Collection("array", Basic(kind[1:-1]))
    return Collection("array", Variable()) if kind == "array" else Variable()


def type_of_parameters(signature: Signature) -> Scheme:
    """The type of a name of which the parameters are all that is known."""
    result: Term = Variable()
    if signature is not None:
        result = FunctionType(
            {entry.name: Variable() for entry in signature if not (entry.optional or entry.pipe)},
            {entry.name: Variable() for entry in signature if entry.optional},
            next(((entry.name, Variable()) for entry in signature if entry.pipe), None),
            result,
        )
    return Scheme(result, frozenset(variables_of(result)))


def type_of_value(value: Value) -> Term:
    """The type of a value, as far as it tells."""
    kind = kind_of(value)
    if kind in _SIMPLE:
        return Basic(kind)
    if kind == "array":
        return Collection("array", type_of_value(value[0]) if value else Variable())
    if isinstance(value, Package):
        return Variable()
    if kind == "record":
        term: Term = EMPTY
        for label, member in reversed(value.items()):
            term = Row(label, type_of_value(member), term)
        return term
    if isinstance(value, Builtin):
        return _function_type(value.parameters, Variable())
    return Variable()


class UniverseTypes(dict[str, Scheme]):
    """The types of the names that every script has, read as they are asked for."""

    def __contains__(self, name: object) -> bool:
        return name in UNIVERSE

    def __missing__(self, name: str) -> Scheme:
        self[name] = type_of_member("universe", name, UNIVERSE[name])
        return self[name]
