"""Mask secrets (tokens, passwords, cookies) in what people read.

A secret is known by its name, decoded, at any depth of JSON and in forms; the caller's own token is masked
wherever it stands. Every function here takes time in proportion to its text.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, unquote_plus

from fakeinflux.http.requests import read_credentials

if TYPE_CHECKING:
    from fakeinflux.http.messages import Call, Json

MASK = "***"

SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"})
_NAMES = (
    r"(?:password|(?:hashed|access|refresh|api)?[-_]?token|(?:client)?[-_]?secret|(?:x[-_])?api[-_]?key"
    r"|(?:proxy[-_]?)?authorization|(?:set[-_]?)?cookie)"
)
_NAME = re.compile(_NAMES, re.IGNORECASE)
_STRING = r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'
_TO_CANDIDATE = re.compile(
    rf'(?:[^"]++|"(?!{_NAMES}"|[^"\\]*+\\)[^"\\]*+")*+', re.DOTALL | re.IGNORECASE
)  # fmt: skip
"""Everything up to the next text in quotes that may be a secret's name: one that looks so, or has escapes."""
_WORD = re.compile(_STRING, re.DOTALL)
_COLON = re.compile(r"\s*+:\s*+")
_VALUE = re.compile(rf"{_STRING}|\[[^\]]*+(?:\]|\Z)|[^\s,}}\]]++", re.DOTALL)
_IN_SINGLE_QUOTES = re.compile(
    rf"('{_NAMES}'\s*+:\s*+)(?:'(?:[^'\\]|\\.)*+(?:'|\\?\Z)|{_STRING}|[^\s,}}\]]++)",
    re.DOTALL | re.IGNORECASE,
)
_SCALAR = re.compile(r"\d[\d.]*+|true|false")
_DECODER = json.JSONDecoder()
_SHORTEST_TOKEN = 6


def is_secret_name(name: str) -> bool:
    """Return whether the value of this name is a secret."""
    return _NAME.fullmatch(name) is not None


def mask_json(text: str) -> str:
    """Mask the values of secret names in JSON text, even if it is not valid JSON."""
    parts, done, at, sound = [], 0, 0, True
    while (at := _end_of(_TO_CANDIDATE.match(text, at))) < len(text):
        name = text[at : (at := _end_of(_WORD.match(text, at)))]
        colon = _COLON.match(text, at)
        if colon is None or not is_secret_name(_decode(name)):
            continue
        at = start = colon.end()
        if sound:
            try:
                at = _DECODER.raw_decode(text, start)[1]
            except (ValueError, RecursionError):
                sound = False  # from here on, so that no text is read twice
        at = at if at > start else _end_of(_VALUE.match(text, start)) or start
        if text[start:at] not in ("", "null"):
            parts += [text[done:start], f'"{MASK}"']
            done = at
    shown = "".join([*parts, text[done:]])
    return _IN_SINGLE_QUOTES.sub(rf"\1'{MASK}'", shown) if "'" in shown else shown


def mask_body(call: Call, text: str) -> str:
    """Mask the secrets in a call's body: every value, if the operation takes nothing but secrets."""
    path = call.path.rstrip("/")
    if path.endswith("/secrets"):
        return MASK
    if path.endswith("/password"):
        return _mask_all_values(text)
    kind = (call.header(b"content-type") or "").lower()
    return mask_query(text) if "form-urlencoded" in kind else mask_json(text)


def mask_query(query: str) -> str:
    """Mask the values of secret parameters in a query string or a form."""
    return "&".join(map(_mask_parameter, query.split("&")))


def is_secret(call: Call, pointer: str) -> bool:
    """Return whether the value at a JSON pointer, or the parameter of that name, is a secret."""
    names = pointer.replace("~1", "/").replace("~0", "~").split("/")
    if pointer.lower() == "p" or any(map(is_secret_name, names)):
        return True
    return call.path.rstrip("/").endswith(("/secrets", "/password"))


def mask_token(call: Call, text: str) -> str:
    """Mask the caller's own credentials in a text: its token, session or password."""
    for secret in own_secrets(call):
        text = text.replace(secret, MASK)
    return text


def mask_tokens(call: Call, value: Json) -> Json:
    """Mask the caller's own credentials in every text of a JSON value."""
    secrets = own_secrets(call)
    return _replace_all(value, secrets) if secrets else value


def own_secrets(call: Call) -> list[str]:
    """Return the texts that stand for the caller's own credentials, the longest first."""
    if b"authorization" not in call.headers_by_name and b"cookie" not in call.headers_by_name:
        return []
    credentials = read_credentials(call.headers_by_name)
    sent = (call.header(b"authorization") or "").rpartition(" ")[2]
    own = [sent, credentials.token, credentials.session, credentials.basic and credentials.basic[1]]
    plain = {secret for secret in own if secret and len(secret) >= _SHORTEST_TOKEN}
    forms = {form(secret) for secret in plain for form in (str, quote, quote_plus)}
    return sorted(forms, key=len, reverse=True)


def _replace_all(value: Any, secrets: list[str]) -> Any:
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, dict):
        return {_replace_all(name, secrets): _replace_all(item, secrets) for name, item in value.items()}
    return [_replace_all(item, secrets) for item in value] if isinstance(value, list) else value


def _mask_parameter(parameter: str) -> str:
    name, equals, _ = parameter.partition("=")
    plain = unquote_plus(name).partition("[")[0]
    # `p` is the password in calls of version 1.
    return f"{name}={MASK}" if equals and (is_secret_name(plain) or plain.lower() == "p") else parameter


def _mask_all_values(text: str) -> str:
    """Mask every text and number that is not the name of a member."""
    parts, at = [], 0
    while at < len(text):
        word = _WORD.match(text, at) or _SCALAR.match(text, at)
        if word is None:
            parts.append(text[at])
            at += 1
            continue
        at = word.end()
        is_name = word[0][0] == '"' and _COLON.match(text, at) is not None
        parts.append(word[0] if is_name else f'"{MASK}"')
    return "".join(parts)


def _end_of(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _decode(word: str) -> str:
    """Return what a name in quotes stands for."""
    if "\\" in word:
        try:
            return str(json.loads(f'"{word[1:-1]}"'))
        except ValueError:
            return word[1:-1]
    return word[1:-1]
