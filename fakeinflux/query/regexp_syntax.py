"""The syntax of regular expressions as RE2 has it: text to a tree, or the real server's complaint."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, NoReturn, TypeAlias

from fakeinflux.query import character_classes as classes
from fakeinflux.query.errors import FluxError

if TYPE_CHECKING:
    from fakeinflux.query.character_classes import Ranges

MOST_REPEATS: Final = 1_000
DEEPEST: Final = 100
_REPEAT: Final = re.compile(r"[*+?]|\{([0-9]+)(?:(,)([0-9]*))?\}")
_FLAGS: Final = re.compile(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])")
_NAMED: Final = re.compile(r"\(\?P?<(\w*)>", re.ASCII)
_POSIX: Final = re.compile(r"\[:(\^?)(\w+):\]", re.ASCII)
_ESCAPES: Final = {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}
_NUMBER: Final = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]+)\}|(0[0-7]{0,2}|[1-7][0-7]{1,2}))")
_UNICODE: Final = re.compile(r"\\[pP](?:\{(\^?)([^}]*)\}|(.))", re.DOTALL)

Place: TypeAlias = Literal["begin text", "end text", "begin line", "end line", "word", "no word"]


class Flags(NamedTuple):
    """What `(?i)`, `(?m)`, `(?s)` and `(?U)` switch on."""

    i: bool = False
    m: bool = False
    s: bool = False
    U: bool = False


@dataclass(frozen=True, slots=True)
class Characters:
    """Any one character of these, or with `negated` any but these; with `fold` in either case."""

    ranges: Ranges
    fold: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Assertion:
    """A place between characters."""

    place: Place


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other; none at all matches the empty text."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The first of these that leads to a match."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A part whose text is kept, under its number and, it may be, a name."""

    body: Node
    number: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part `low` to `high` times, None for no end."""

    body: Node
    low: int
    high: int | None
    greedy: bool


Node: TypeAlias = Characters | Assertion | Sequence | Choice | Group | Repeat


@dataclass(slots=True)
class _Frame:
    """An open group: what it has so far, and the flags behind its end."""

    flags_behind: Flags
    number: int | None = None
    name: str | None = None
    options: list[Node] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)

    def close(self) -> Node:
        self.options.append(_sequence(self.parts))
        body = self.options[0] if len(self.options) == 1 else Choice(tuple(self.options))
        return body if self.number is None else Group(body, self.number, self.name)


def _sequence(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def parse_regexp(pattern: str) -> Node:
    """Read a regular expression. Raises FluxError: it is malformed. Source: observed (the words)."""
    return _Parser(pattern).parse()


def _complain(what: str, text: str) -> NoReturn:
    raise FluxError(f"error parsing regexp: {what}: `{text}`", "internal error")


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.flags = Flags()
        self.frames = [_Frame(self.flags)]
        self.groups = 0
        self.repeat_from: int | None = None
        """Where the repeat began that ends here; another one may not follow it at once."""

    def parse(self) -> Node:
        while self.at < len(self.pattern):
            self._read_piece()
        if len(self.frames) > 1:
            _complain("missing closing )", self.pattern)
        return self.frames[0].close()

    def _read_piece(self) -> None:
        character = self.pattern[self.at]
        repeat = _REPEAT.match(self.pattern, self.at)
        if repeat is not None:
            self._read_repeat(repeat)
            return
        self.repeat_from = None
        if character == "(":
            self._open()
        elif character == ")":
            self._close()
        elif character == "|":
            self.at += 1
            frame = self.frames[-1]
            frame.options.append(_sequence(frame.parts))
            frame.parts = []
        else:
            self.frames[-1].parts.extend(self._read_atoms(character))

    def _read_atoms(self, character: str) -> list[Node]:
        if character == "[":
            return [self._read_class()]
        if character == "\\":
            return self._read_escape()
        self.at += 1
        if character == ".":
            return [Characters(classes.ALL if self.flags.s else classes.ALL_BUT_NEWLINE)]
        if character == "^":
            return [Assertion("begin line" if self.flags.m else "begin text")]
        if character == "$":
            return [Assertion("end line" if self.flags.m else "end text")]
        return [self._literal(character)]

    def _literal(self, character: str) -> Characters:
        code = ord(character)
        return Characters(((code, code),), self.flags.i)

    def _read_repeat(self, match: re.Match[str]) -> None:
        operator = match[0]
        start, self.at = self.at, match.end()
        lazy = self.pattern.startswith("?", self.at)
        self.at += lazy
        low, high = _limits(match, operator)
        parts = self.frames[-1].parts
        if not parts:
            _complain("missing argument to repetition operator", self.pattern[start : self.at])
        if self.repeat_from is not None:
            _complain("invalid nested repetition operator", self.pattern[self.repeat_from : self.at])
        body = parts.pop()
        if _repeats_within(body) * max(low, high or 0, 1) > MOST_REPEATS:
            _complain("invalid repeat count", self.pattern[start : self.at])
        parts.append(Repeat(body, low, high, greedy=lazy == self.flags.U))
        self.repeat_from = start

    def _open(self) -> None:
        if len(self.frames) > DEEPEST:
            raise FluxError(
                f"found a regular expression nested more than {DEEPEST} deep, expected less",
                "not implemented",
            )
        if not self.pattern.startswith("(?", self.at):
            self.at += 1
            self._push(name=None)
            return
        if (match := _FLAGS.match(self.pattern, self.at)) is not None:
            self._read_flags(match)
        elif self.pattern.startswith(("(?P<", "(?<"), self.at):
            self._read_name()
        else:
            self._refuse_group()

    def _push(self, name: str | None) -> None:
        self.groups += 1
        self.frames.append(_Frame(self.flags, self.groups, name))

    def _read_flags(self, match: re.Match[str]) -> None:
        on, off, end = match.groups()
        behind = self.flags
        self.flags = behind._replace(**dict.fromkeys(on, True))._replace(**dict.fromkeys(off or "", False))
        self.at = match.end()
        if end == ":":
            self.frames.append(_Frame(behind))

    def _read_name(self) -> None:
        match = _NAMED.match(self.pattern, self.at)
        if match is None or not match[1]:
            end = self.pattern.find(">", self.at)
            _complain("invalid named capture", self.pattern[self.at : end + 1 if end >= 0 else None])
        self.at = match.end()
        self._push(match[1])

    def _refuse_group(self) -> NoReturn:
        """Return what stands behind `(?` is no group of this language, such as a look-ahead."""
        flags = re.compile(r"\(\?[imsU-]*").match(self.pattern, self.at)
        end = flags.end() if flags else self.at
        if end >= len(self.pattern):
            _complain("missing closing )", self.pattern)
        _complain("invalid or unsupported Perl syntax", self.pattern[self.at : end + 1])

    def _close(self) -> None:
        if len(self.frames) == 1:
            _complain("unexpected )", self.pattern)
        self.at += 1
        frame = self.frames.pop()
        self.flags = frame.flags_behind
        self.frames[-1].parts.append(frame.close())

    def _read_escape(self) -> list[Node]:
        kind = self.pattern[self.at + 1 : self.at + 2]
        if kind == "Q":
            return self._read_quoted()
        place = _PLACES.get(kind)
        if place is not None:
            self.at += 2
            return [Assertion(place)]
        escaped = self._read_escaped_class()
        if escaped is not None:
            return [Characters(escaped[0], self.flags.i, negated=escaped[1])]
        return [self._literal(chr(self._read_escaped_code()))]

    def _read_quoted(self) -> list[Node]:
        start = self.at + 2
        end = self.pattern.find(r"\E", start)
        self.at = len(self.pattern) if end < 0 else end + 2
        return [self._literal(character) for character in self.pattern[start : end if end >= 0 else None]]

    def _read_escaped_class(self) -> tuple[Ranges, bool] | None:
        """Return the class of `\\d`, `\\pL` and the like, and whether it is negated; None without one."""
        kind = self.pattern[self.at + 1 : self.at + 2]
        perl = classes.PERL.get(kind.lower()) if kind else None
        if perl is not None:
            self.at += 2
            return perl, kind.isupper()
        if kind not in ("p", "P") or not kind:
            return None
        match = _UNICODE.match(self.pattern, self.at)
        if match is None:
            _complain("invalid character class range", self.pattern[self.at :])
        self.at = match.end()
        found = classes.unicode_class(match[2] if match[3] is None else match[3])
        return found, (kind == "P") != bool(match[1])

    def _read_escaped_code(self) -> int:
        """Return the one character that an escape stands for."""
        if self.at + 1 == len(self.pattern):
            _complain("trailing backslash at end of expression", "")
        number = _NUMBER.match(self.pattern, self.at)
        if number is not None:
            code = int(number[1] or number[2], 16) if number[3] is None else int(number[3], 8)
            if code <= classes.LAST:
                self.at = number.end()
                return code
        character = self.pattern[self.at + 1]
        if character in _ESCAPES:
            self.at += 2
            return _ESCAPES[character]
        if number is not None or not character.isascii() or character.isalnum():
            shown = number[0] if number else self.pattern[self.at : self.at + 2]
            _complain("invalid escape sequence", shown)
        self.at += 2
        return ord(character)

    def _read_class(self) -> Characters:
        start = self.at
        self.at += 1
        negated = self.pattern.startswith("^", self.at)
        self.at += negated
        first = self.at
        ranges: list[tuple[int, int]] = []
        while not self.pattern.startswith("]", self.at) or self.at == first:
            if self.at >= len(self.pattern):
                _complain("missing closing ]", self.pattern[start:])
            ranges.extend(self._read_class_part(start))
        self.at += 1
        return Characters(classes.merge(tuple(ranges)), self.flags.i, negated)

    def _read_class_part(self, start: int) -> Ranges:
        if self.pattern.startswith("[:", self.at):
            match = _POSIX.match(self.pattern, self.at)
            if match is not None:
                if match[2] not in classes.POSIX:
                    _complain("invalid character class range", match[0])
                self.at = match.end()
                return self._part(classes.POSIX[match[2]], bool(match[1]))
        if self.pattern[self.at] == "\\" and (escaped := self._read_escaped_class()) is not None:
            return self._part(*escaped)
        begin = self.at
        low = high = self._read_class_code(start)
        if self.pattern.startswith("-", self.at) and self.pattern[self.at + 1 : self.at + 2] not in ("]", ""):
            self.at += 1
            high = self._read_class_code(start)
            if high < low:
                _complain("invalid character class range", self.pattern[begin : self.at])
        return ((low, high),)

    def _part(self, ranges: Ranges, negated: bool) -> Ranges:
        """Return the characters that a named class puts into one in brackets."""
        if not negated:
            return ranges
        return classes.negate(classes.folded(ranges) if self.flags.i else ranges)

    def _read_class_code(self, start: int) -> int:
        if self.at >= len(self.pattern):
            _complain("missing closing ]", self.pattern[start:])
        if self.pattern[self.at] == "\\":
            return self._read_escaped_code()
        self.at += 1
        return ord(self.pattern[self.at - 1])


_PLACES: Final[dict[str, Place]] = {"A": "begin text", "z": "end text", "b": "word", "B": "no word"}


def _limits(match: re.Match[str], operator: str) -> tuple[int, int | None]:
    if match[1] is None:
        return (operator == "+"), (1 if operator == "?" else None)
    low = int(match[1])
    high = low if match[2] is None else int(match[3]) if match[3] else None
    if low > MOST_REPEATS or (high or 0) > MOST_REPEATS or (high is not None and high < low):
        _complain("invalid repeat count", match[0])
    return low, high


def _repeats_within(node: Node) -> int:
    """Return how many times over the counted repeats in a part repeat each other."""
    if isinstance(node, Repeat):
        times = max(node.low, node.high or 0, 1)
        return times * _repeats_within(node.body)
    if isinstance(node, Group):
        return _repeats_within(node.body)
    if isinstance(node, Sequence):
        return max(map(_repeats_within, node.parts), default=1)
    if isinstance(node, Choice):
        return max(map(_repeats_within, node.options))
    return 1
