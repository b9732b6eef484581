"""Security requirements: which credentials a call must carry.

The server takes its tokens as `Token …` and as `Bearer …`, in letters of any case, so both
count where a document asks for an API key in the header Authorization (`observed`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.contract.documents.pointers import follow, join
from fakeinflux.engine.bounded_memory import Memory

if TYPE_CHECKING:
    from fakeinflux.http.messages import Call

_HTTP_WORDS = {"basic": ("basic",), "bearer": ("bearer",)}


class Credential(NamedTuple):
    """What one security scheme asks for.

    `words`: the schemes of an Authorization header that count, in lower case; empty where any
    value does.
    """

    scheme: str
    place: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Security:
    """The alternatives of an operation, each a set of credentials wanted together.

    `words` are those of the alternatives that ask for an Authorization header alone, which
    is the common case and quick to see. `pointer` is where the requirement stands. `seen` holds
    headers that were accepted before.
    """

    alternatives: tuple[tuple[Credential, ...], ...]
    words: frozenset[str]
    pointer: str
    seen: Memory[bytes, bool] = field(default_factory=Memory)

    @property
    def query_names(self) -> frozenset[str]:
        """The query parameters that hold credentials."""
        return frozenset(item.name for each in self.alternatives for item in each if item.place == "query")


def compile_security(document: dict[str, Any], operation_pointer: str) -> Security:
    """The security of an operation: its own, else the document's."""
    pointer = join(operation_pointer, "security")
    try:
        requirements = follow(document, pointer)[1]
    except KeyError:
        pointer, requirements = "/security", document.get("security") or []
    alternatives = tuple(
        tuple(_credential(document, name) for name in requirement) for requirement in requirements
    )
    alone = [each[0] for each in alternatives if len(each) == 1]
    words = frozenset(word for item in alone if item.place == "header" for word in item.words)
    return Security(alternatives, words, pointer)


def reads_other_headers(security: Security) -> bool:
    """Whether a header beside Authorization and Cookie may hold a credential."""
    items = [item for each in security.alternatives for item in each]
    return any(item.place == "header" and item.name != "authorization" for item in items)


def is_satisfied(security: Security, call: Call) -> bool:
    """True where a call carries the credentials of one of the alternatives."""
    if not security.alternatives:
        return True
    sent = call.headers_by_name.get(b"authorization")
    if sent is not None:
        if sent in security.seen:
            return True
        if _word(sent.decode("latin-1")) in security.words:
            security.seen.put(sent, True, len(sent))
            return True
    return any(all(_carries(call, item) for item in each) for each in security.alternatives)


def read_cookies(call: Call) -> dict[str, str]:
    """The cookies of a call; unreadable ones count as none."""
    try:
        jar: SimpleCookie = SimpleCookie(call.header(b"cookie") or "")
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def _word(authorization: str | None) -> str:
    word, _, credentials = (authorization or "").strip().partition(" ")
    return word.lower() if credentials.strip() else ""


def _carries(call: Call, credential: Credential) -> bool:
    if credential.place == "query":
        return credential.name in call.arguments
    if credential.place == "cookie":
        return credential.name in read_cookies(call)
    value = call.header(credential.name.encode("latin-1"))
    if credential.words:
        return _word(value) in credential.words
    return bool(value)


def _credential(document: dict[str, Any], name: str) -> Credential:
    try:
        scheme = follow(document, join("/components/securitySchemes", name))[1]
    except KeyError:
        return Credential(name, "header", "authorization")
    if scheme.get("type") == "apiKey":
        return _api_key(name, scheme.get("in", "header"), scheme.get("name", ""))
    words = _HTTP_WORDS.get(str(scheme.get("scheme", "")).lower(), ())
    return Credential(name, "header", "authorization", words)


def _api_key(scheme: str, place: str, name: str) -> Credential:
    if place != "header":
        return Credential(scheme, place, name)
    words = ("token", "bearer") if name.lower() == "authorization" else ()
    return Credential(scheme, place, name.lower(), words)
