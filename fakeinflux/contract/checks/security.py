"""Security requirements: which credentials a call must carry.

The server takes tokens as `Token …` and as `Bearer …`, in letters of any case, so both satisfy a
document that asks for an API key in the header Authorization. Source: observed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from fakeinflux.contract.documents.pointers import follow, join
from fakeinflux.engine.bounded_memory import Memory
from fakeinflux.http.requests import read_cookies

if TYPE_CHECKING:
    from fakeinflux.http.messages import Call

_TOKEN_WORDS = (b"token", b"bearer")
_HTTP_WORDS: dict[str, tuple[bytes, ...]] = {"basic": (b"basic",), "bearer": (b"bearer",)}


class Credential(NamedTuple):
    """What one security scheme asks for.

    `words`: the schemes of an Authorization header that satisfy it, in lower case; empty if any value
    does.
    """

    scheme: str
    place: str
    name: str
    words: tuple[bytes, ...] = ()


@dataclass(slots=True, eq=False)
class Security:
    """The alternatives of an operation; each is a set of credentials, all of which a call must carry.

    `words`: those of the alternatives that consist of an Authorization header alone, which is the
    common case. `pointer`: where the requirement is declared. `seen`: headers accepted before.
    """

    alternatives: tuple[tuple[Credential, ...], ...]
    words: frozenset[bytes]
    pointer: str
    seen: Memory[bytes, bool] = field(default_factory=Memory)

    @property
    def query_names(self) -> frozenset[str]:
        """The names of query parameters that carry credentials."""
        return frozenset(item.name for each in self.alternatives for item in each if item.place == "query")


def compile_security(document: dict[str, Any], operation_pointer: str) -> Security:
    """Compile the security of an operation: its own, else the document's."""
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
    """Whether a credential may be in a header other than Authorization and Cookie."""
    items = [item for each in security.alternatives for item in each]
    return any(item.place == "header" and item.name != "authorization" for item in items)


def is_satisfied(security: Security, call: Call) -> bool:
    """Whether a call carries the credentials of one of the alternatives."""
    if not security.alternatives:
        return True
    sent = call.headers_by_name.get(b"authorization")
    if sent is not None:
        if sent in security.seen:
            return True
        if _scheme_word(sent) in security.words:
            security.seen.put(sent, True, len(sent))
            return True
    return any(all(_carries(call, item) for item in each) for each in security.alternatives)


def _scheme_word(authorization: bytes) -> bytes:
    """Return the scheme of an Authorization header in lower case, or b"" if no credentials follow it."""
    word, _, credentials = authorization.strip().partition(b" ")
    return word.lower() if credentials.strip() else b""


def _carries(call: Call, credential: Credential) -> bool:
    if credential.place == "query":
        return credential.name in call.arguments
    if credential.place == "cookie":
        return credential.name in read_cookies(call.headers_by_name.get(b"cookie", b""))
    value = call.headers_by_name.get(credential.name.encode("latin-1"), b"")
    return _scheme_word(value) in credential.words if credential.words else bool(value)


def _credential(document: dict[str, Any], name: str) -> Credential:
    try:
        scheme = follow(document, join("/components/securitySchemes", name))[1]
    except KeyError:
        return Credential(name, "header", "authorization")
    if scheme.get("type") != "apiKey":
        words = _HTTP_WORDS.get(str(scheme.get("scheme", "")).lower(), ())
        return Credential(name, "header", "authorization", words)
    place, key = scheme.get("in", "header"), scheme.get("name", "")
    if place != "header":
        return Credential(name, place, key)
    return Credential(name, place, key.lower(), _TOKEN_WORDS if key.lower() == "authorization" else ())
