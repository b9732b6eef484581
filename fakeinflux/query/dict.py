"""The package `dict`: dictionaries, which are never changed but made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fakeinflux.query.builtins import pure
from fakeinflux.query.errors import FluxError
from fakeinflux.query.values import Dictionary, kind_of

if TYPE_CHECKING:
    from fakeinflux.query.values import Value


def _from_list(pairs: list[Value]) -> Dictionary:
    made = Dictionary()
    for pair in pairs:
        if kind_of(pair) != "record" or set(pair) != {"key", "value"}:
            raise FluxError(
                "found a pair that is no record of `key` and `value`, expected such as {key: 1, value: 2}"
            )
        made[_key(pair["key"])] = pair["value"]
    return made


def _key(key: Value) -> Value:
    if key is None:
        raise FluxError("null value cannot be used as a dictionary key")
    return key


def _get(dictionary: Dictionary, key: Value, default: Value) -> Value:
    _check_kind(dictionary, key)
    return dictionary.get(key, default)


def _check_kind(dictionary: Dictionary, key: Value) -> None:
    """Refuse a key of another kind than the keys that are there."""
    for known in dictionary:
        if key is not None and kind_of(known) != kind_of(key):
            raise FluxError(f"expected {kind_of(known)} but found {kind_of(key)} (argument key)")
        return


def _insert(dictionary: Dictionary, key: Value, value: Value) -> Dictionary:
    _check_kind(dictionary, key)
    return Dictionary({**dictionary, _key(key): value})


def _remove(dictionary: Dictionary, key: Value) -> Dictionary:
    _check_kind(dictionary, key)
    return Dictionary({known: value for known, value in dictionary.items() if known != key})


_DICT: Final = {"dict": "dictionary", "key": None}

FUNCTIONS: Final = {
    "fromList": pure("fromList", {"pairs": "array"}, _from_list),
    "get": pure("get", {**_DICT, "default": None}, _get),
    "insert": pure("insert", {**_DICT, "value": None}, _insert),
    "remove": pure("remove", _DICT, _remove),
}
