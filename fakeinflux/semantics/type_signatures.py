"""Reads the types of functions as Flux writes them: `(<-arr: [A], value: A) => bool where A: Nullable`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fakeinflux.semantics.type_terms import (
    EMPTY,
    Basic,
    Collection,
    FunctionType,
    Row,
    Variable,
    resolve,
    variables_of,
)

if TYPE_CHECKING:
    from fakeinflux.semantics.type_terms import Term

_TOKEN: Final = re.compile(r"<-|=>|\w+|[^\s\w]")


@dataclass(frozen=True, slots=True)
class Scheme:
    """A type with variables that stand for another type wherever it is used."""

    term: Term
    free: frozenset[Variable] = frozenset()

    def instantiate(self) -> Term:
        """Return the type with variables of its own."""
        if not self.free:
            return self.term
        copies: dict[Variable, Term] = {
            variable: Variable(kinds=list(variable.kinds)) for variable in self.free
        }
        return copy_term(self.term, copies)


def copy_term(term: Term, copies: dict[Variable, Term]) -> Term:
    """Return a type with some of its variables replaced."""
    found = resolve(term)
    match found:
        case Variable():
            return copies.get(found, found)
        case Collection(name=name, argument=argument, value=value):
            second = None if value is None else copy_term(value, copies)
            return Collection(name, copy_term(argument, copies), second)
        case Row(label=label, type=inner, rest=rest):
            return Row(label, copy_term(inner, copies), copy_term(rest, copies))
        case FunctionType():
            return FunctionType(
                {name: copy_term(inner, copies) for name, inner in found.required.items()},
                {name: copy_term(inner, copies) for name, inner in found.optional.items()},
                None if found.pipe is None else (found.pipe[0], copy_term(found.pipe[1], copies)),
                copy_term(found.result, copies),
            )
    return found


def read_signature(text: str) -> Scheme:
    """Read a type."""
    reader = _Reader([*_TOKEN.findall(text), ""], {})
    term = reader.term()
    if reader.taken("where"):
        reader.constraints()
    return Scheme(term, frozenset(variables_of(term)))


@dataclass(slots=True)
class _Reader:
    tokens: list[str]
    variables: dict[str, Variable]
    at: int = 0

    def peek(self) -> str:
        return self.tokens[self.at]

    def next(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def taken(self, word: str) -> bool:
        if self.tokens[self.at] != word:
            return False
        self.at += 1
        return True

    def term(self) -> Term:
        word = self.next()
        if word == "[":
            return self._array_or_dict()
        if word == "{":
            return self._record()
        if word == "(":
            return self._function()
        if word in ("stream", "vector"):
            self.next()
            inner = self.term()
            self.next()
            return Collection(word, inner)
        if len(word) == 1 and word.isupper():
            return self.variables.setdefault(word, Variable())
        return Basic(word)

    def _array_or_dict(self) -> Term:
        first = self.term()
        second = self.term() if self.taken(":") else None
        self.next()
        return Collection("array", first) if second is None else Collection("dict", first, second)

    def _record(self) -> Term:
        rest: Term = EMPTY
        if self.tokens[self.at + 1 : self.at + 2] == ["with"]:
            rest = self.term()
            self.next()
        fields = []
        while not self.taken("}"):
            label = self.next()
            self.next()
            fields.append((label, self.term()))
            self.taken(",")
        for label, inner in reversed(fields):
            rest = Row(label, inner, rest)
        return rest

    def _function(self) -> Term:
        required: dict[str, Term] = {}
        optional: dict[str, Term] = {}
        pipe = None
        while not self.taken(")"):
            is_pipe, is_optional = self.taken("<-"), self.taken("?")
            name = "<-" if is_pipe and self.peek() == ":" else self.next()
            self.next()
            inner = self.term()
            if is_pipe:
                pipe = (name, inner)
            else:
                (optional if is_optional else required)[name] = inner
            self.taken(",")
        self.next()
        return FunctionType(required, optional, pipe, self.term())

    def constraints(self) -> None:
        while self.peek():
            name = self.next()
            self.next()
            kinds = self.variables.setdefault(name, Variable()).kinds
            kinds.append(self.next())
            while self.taken("+"):
                kinds.append(self.next())
            self.taken(",")
