"""Types of Flux and how two become one: variables with constraints, records that may have more labels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(eq=False, slots=True)
class Variable:
    """A type that is not known yet: `bound` once it is; `kinds` are what it must be able to do.

    `number`: which of the variables of a name's type it is, or of a message. Messages show variables of one
    number by one letter, even if they differ. Source: observed.
    """

    bound: Term | None = None
    kinds: list[str] = field(default_factory=list)
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Basic:
    """A type without parts: int, string …; `error` is the type of what was refused already."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Collection:
    """`array`, `stream` or `dict` (its `argument` is a pair of key and value)."""

    name: str
    argument: Term
    value: Term | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A record with this label, and those of `rest`: another row, `EMPTY` or a variable."""

    label: str
    type: Term
    rest: Term


@dataclass(frozen=True, slots=True, eq=False)
class FunctionType:
    """A function. In the type of a call `pipe` is named `<-`, and all that is given is `required`."""

    required: dict[str, Term]
    optional: dict[str, Term]
    pipe: tuple[str, Term] | None
    result: Term


Term: TypeAlias = "Variable | Basic | Collection | Row | FunctionType"

ERROR: Final = Basic("error")
EMPTY: Final = Basic("{}")
BOOL, INT, UINT, FLOAT = Basic("bool"), Basic("int"), Basic("uint"), Basic("float")
DYNAMIC: Final = Basic("dynamic")
STRING, TIME, DURATION, REGEXP = Basic("string"), Basic("time"), Basic("duration"), Basic("regexp")

_SHARED: Final = {"Equatable", "Nullable", "Basic", "Stringable"}
_NUMBER: Final = _SHARED | {"Addable", "Subtractable", "Divisible", "Numeric", "Comparable", "Negatable"}
ABILITIES: Final = {
    "bool": _SHARED,
    "int": _NUMBER,
    "uint": _NUMBER,
    "float": _NUMBER,
    "string": _SHARED | {"Addable", "Comparable"},
    "duration": _SHARED | {"Comparable", "Negatable", "Timeable"},
    "time": _SHARED | {"Comparable", "Timeable"},
    "regexp": {"Basic"},
    "bytes": {"Equatable", "Nullable", "Basic"},
    "{}": {"Record", "Equatable"},
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why two types do not become one, or one lacks an ability. `write` words it once all types are known."""

    write: Callable[[], str]

    def within(self, argument: str) -> Complaint:
        """Return the same, of an argument."""
        return Complaint(lambda: f"{self.write()} (argument {argument})")

    def caused(self, other: Complaint, about: str) -> Complaint:
        """Return another complaint, with this one as its cause. `about`: what the other is about."""
        return Complaint(lambda: f"{other.write()}{about} caused by {self.write()}")


def resolve(term: Term) -> Term:
    """Return what a type is, as far as it is known."""
    while isinstance(term, Variable) and term.bound is not None:
        term = term.bound
    return term


def known_labels(term: Term) -> dict[str, str]:
    """Return the labels of a record whose types have no parts, with these types; none of anything else.

    What was refused, and what is dynamic or an empty record, is no such type.
    """
    found: dict[str, str] = {}
    row = resolve(term)
    while isinstance(row, Row):
        member = resolve(row.type)
        if isinstance(member, Basic) and member not in (ERROR, DYNAMIC, EMPTY):
            found.setdefault(row.label, member.name)
        row = resolve(row.rest)
    return found


def unify(expected: Term, actual: Term) -> list[Complaint]:
    """Make two types one; what hinders it is returned."""
    expected, actual = resolve(expected), resolve(actual)
    if expected is actual or ERROR in (expected, actual):
        return []
    if isinstance(expected, Variable):
        return _bind(expected, actual)
    if isinstance(actual, Variable):
        return _bind(actual, expected)
    match expected, actual:
        case Basic(), Basic() if expected.name == actual.name:
            return []
        case Collection(), Collection() if expected.name == actual.name:
            complaints = unify(expected.argument, actual.argument)
            if expected.value is not None and actual.value is not None:
                complaints += unify(expected.value, actual.value)
            return complaints
        case FunctionType(), FunctionType():
            return unify_functions(expected, actual, located=lambda _, complaint: complaint)
        case Row() | Basic(name="{}"), Row() | Basic(name="{}"):
            return _unify_rows(expected, actual)
    if DYNAMIC in (expected, actual) and (isinstance(expected, Row) or isinstance(actual, Row)):
        return []
    return [mismatch(expected, actual)]


def mismatch(expected: Term, actual: Term) -> Complaint:
    """Return the complaint that one type was found in place of another."""

    def write() -> str:
        names: dict[int, str] = {}
        number_variables(expected, actual)
        wanted, found = text_of(expected, names), text_of(actual, names)
        return f"expected {wanted}{_described(expected)} but found {found}{_described(actual)}"

    return Complaint(write)


def _bind(variable: Variable, term: Term) -> list[Complaint]:
    if isinstance(term, Variable):
        term.kinds.extend(kind for kind in variable.kinds if kind not in term.kinds)
        variable.bound = term
        return []
    if variable in variables_of(term):
        return [Complaint(lambda: "recursive types not supported")]
    variable.bound = term
    for kind in variable.kinds:
        if complaints := constrain(term, kind):
            return complaints
    return []


def _unify_rows(expected: Row | Basic, actual: Row | Basic) -> list[Complaint]:
    if isinstance(expected, Basic):
        return [_labelled("found unexpected label", actual)] if isinstance(actual, Row) else []
    if isinstance(actual, Basic):
        return [_labelled("record is missing label", expected)]
    open_alike = resolve(expected.rest) is resolve(actual.rest) and isinstance(
        resolve(expected.rest), Variable
    )
    if expected.label == actual.label:
        troubles = unify(expected.type, actual.type)
        if open_alike:
            about = f" for label {expected.label}"
            return [trouble.caused(mismatch(expected.type, actual.type), about) for trouble in troubles]
        return troubles + unify(expected.rest, actual.rest)
    if open_alike:
        return [mismatch(expected, actual)]
    shared = Variable()
    complaints = unify(expected.rest, Row(actual.label, actual.type, shared))
    return complaints + unify(Row(expected.label, expected.type, shared), actual.rest)


def _labelled(words: str, row: Row) -> Complaint:
    return Complaint(lambda: f"{words} {row.label}")


def unify_functions(
    expected: FunctionType, actual: FunctionType, located: Callable[[str, Complaint], Complaint]
) -> list[Complaint]:
    """Make a function and a call of it, or two functions, one.

    `located` is told which argument of the actual one each complaint is about; the empty name is the call.
    """
    wanted, given = dict(expected.required), dict(actual.required)
    complaints: list[Complaint] = []
    _place_pipes(expected, actual, wanted, given, complaints, located)
    for name in sorted(given):
        if name not in wanted and name not in expected.optional:
            known = {*given, *actual.optional}
            others = [other for other in (*sorted(wanted), *sorted(expected.optional)) if other not in known]
            complaints.append(located(name, _unexpected(name, others)))
    for name in sorted(wanted):
        found = given.get(name) or actual.optional.get(name)
        if found is None:
            complaints.append(located("", _missing(name)))
        else:
            complaints += [located(name, complaint.within(name)) for complaint in unify(wanted[name], found)]
    for name in sorted(expected.optional):
        found = given.get(name) or actual.optional.get(name)
        if found is not None:
            complaints += [
                located(name, complaint.within(name)) for complaint in unify(expected.optional[name], found)
            ]
    result = _returned(expected.result, actual.result)
    return complaints + [
        located("", complaint.caused(result, " for return type"))
        for complaint in unify(expected.result, actual.result)
    ]


def _returned(expected: Term, actual: Term) -> Complaint:
    """Return what says that a function returns another type.

    The real server's words begin with 123. Source: observed.
    """
    found = mismatch(expected, actual)
    return Complaint(lambda: f"123{found.write()}")


def _place_pipes(
    expected: FunctionType,
    actual: FunctionType,
    wanted: dict[str, Term],
    given: dict[str, Term],
    complaints: list[Complaint],
    located: Callable[[str, Complaint], Complaint],
) -> None:
    """Turn arguments that pipes fill into ones with names."""
    first, second = expected.pipe, actual.pipe
    if first is not None and second is not None:
        if "<-" not in (first[0], second[0]) and first[0] != second[0]:
            words = f"expected pipe argument {first[0]} but found {second[0]}"
            complaints.append(located("", Complaint(lambda: words)))
        else:
            wanted[first[0]], given[first[0]] = first[1], second[1]
    elif first is not None:
        if first[0] == "<-":
            complaints.append(located("", Complaint(lambda: "missing pipe argument")))
        else:
            wanted[first[0]] = first[1]
    elif second is not None:
        if second[0] == "<-":
            complaints.append(located("", Complaint(lambda: "missing pipe argument")))
        else:
            given[second[0]] = second[1]


def _missing(name: str) -> Complaint:
    return Complaint(lambda: f"missing required argument {name}")


def _unexpected(name: str, others: list[str]) -> Complaint:
    quoted = [f"`{other}`" for other in others]
    if not quoted:
        listed = ""
    elif len(quoted) == 1:
        listed = f" (Expected {quoted[0]})"
    else:
        listed = f" (Expected one of {', '.join(quoted[:-1])} or {quoted[-1]})"
    return Complaint(lambda: f"found unexpected argument {name}{listed}")


def constrain(term: Term, kind: str) -> list[Complaint]:
    """Demand an ability of a type, and return what it lacks."""
    term = resolve(term)
    if isinstance(term, Variable):
        if kind not in term.kinds:
            term.kinds.append(kind)
        return []
    if term == ERROR:
        return []
    if isinstance(term, Basic) and kind in ABILITIES.get(term.name, ()):
        return []
    if isinstance(term, Row) and kind in ("Record", "Equatable"):
        return constrain(term.type, kind) + constrain(term.rest, kind) if kind == "Equatable" else []
    if isinstance(term, Collection) and term.name != "dict" and kind == "Equatable":
        return constrain(term.argument, kind)
    return [Complaint(lambda: f"{text_of(term, {})}{_described(term)} is not {kind}")]


def variables_of(term: Term) -> Iterator[Variable]:
    """Yield the variables within a type."""
    pending = [term]
    while pending:
        found = resolve(pending.pop())
        match found:
            case Variable():
                yield found
            case Collection(argument=argument, value=value):
                pending += [argument] if value is None else [argument, value]
            case Row(type=inner, rest=rest):
                pending += [inner, rest]
            case FunctionType(required=required, optional=optional, pipe=pipe, result=result):
                pending += [*required.values(), *optional.values(), result]
                pending += [] if pipe is None else [pipe[1]]


def number_variables(*terms: Term) -> None:
    """Number the variables of a message that are not part of a name's type, in their order."""
    fresh = (variable for term in terms for variable in _in_order(term) if variable.number is None)
    for number, variable in enumerate(dict.fromkeys(fresh)):
        variable.number = number


def _in_order(term: Term) -> Iterator[Variable]:
    return reversed(list(variables_of(term)))


def _described(term: Term) -> str:
    found = resolve(term)
    if isinstance(found, Collection):
        return {"array": " (array)", "dict": " (dictionary)"}.get(found.name, "")
    if isinstance(found, FunctionType):
        return " (function)"
    if found == DYNAMIC:
        return " (dynamic)"
    return " (record)" if isinstance(found, Row) or found is EMPTY else ""


def text_of(term: Term, names: dict[int, str]) -> str:
    """Return a type as messages show it; `names` are those of its variables, A and on."""
    found = resolve(term)
    match found:
        case Variable():
            key = -id(found) if found.number is None else found.number
            return names.setdefault(key, chr(ord("A") + len(names) % 26))
        case Collection(name="array", argument=argument):
            return f"[{text_of(argument, names)}]"
        case Collection(name="dict", argument=key, value=value) if value is not None:
            return f"[{text_of(key, names)}: {text_of(value, names)}]"
        case Collection(name=name, argument=argument):
            return f"{name}[{text_of(argument, names)}]"
        case Row():
            return _row_text(found, names)
        case FunctionType():
            return _function_text(found, names)
    return found.name


def _row_text(row: Row, names: dict[int, str]) -> str:
    fields, rest = [], resolve(row)
    while isinstance(rest, Row):
        fields.append((rest.label, rest.type))
        rest = resolve(rest.rest)
    base = f"{text_of(rest, names)} with " if isinstance(rest, Variable) else ""
    listed = ", ".join(f"{label}: {text_of(inner, names)}" for label, inner in fields)
    return f"{{{base}{listed}}}"


def _function_text(function: FunctionType, names: dict[int, str]) -> str:
    parameters = []
    if function.pipe is not None:
        name, inner = function.pipe
        parameters.append(f"<-{name if name != '<-' else ''}: {text_of(inner, names)}")
    parameters += [f"{name}: {text_of(inner, names)}" for name, inner in sorted(function.required.items())]
    parameters += [f"?{name}: {text_of(inner, names)}" for name, inner in sorted(function.optional.items())]
    return f"({', '.join(parameters)}) => {text_of(function.result, names)}"
