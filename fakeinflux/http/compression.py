"""Bodies that come compressed."""

from __future__ import annotations

import zlib
from typing import Final

from fakeinflux.engine.errors import Refused
from fakeinflux.http.requests import MAX_BODY
from fakeinflux.timing.errors import FakeInfluxError

MAX_UNPACKED: Final = 8 * MAX_BODY
_GZIP: Final = 16 + zlib.MAX_WBITS
_HEADER_SIZE: Final = 10
_MAGIC: Final = b"\x1f\x8b\x08"


class GzipError(FakeInfluxError):
    """A body that is not gzip, or goes wrong later; the message is Go's, as far as it is known."""


def is_gzip(body: bytes) -> bool:
    """Return whether a body begins as gzip does."""
    return len(body) >= _HEADER_SIZE and body.startswith(_MAGIC)


def gunzip(body: bytes) -> bytes:
    """Return the content of a gzip body of one or more parts.

    Raises GzipError: it is no gzip. Raises Refused: request too large, for more than MAX_UNPACKED bytes.
    """
    parts = []
    room = MAX_UNPACKED
    rest = body
    while rest:
        part, rest = _unpack_part(rest, room)
        parts.append(part)
        room -= len(part)
    return b"".join(parts)


def _unpack_part(body: bytes, room: int) -> tuple[bytes, bytes]:
    if not is_gzip(body):
        raise GzipError("gzip: invalid header")
    unpacker = zlib.decompressobj(_GZIP)
    try:
        part = unpacker.decompress(body, room + 1)
    except zlib.error as error:
        raise GzipError(_words(error)) from None
    if len(part) > room:
        raise Refused("request too large", f"the unpacked body is larger than {MAX_UNPACKED} bytes")
    if not unpacker.eof:
        raise GzipError("unexpected EOF")
    return part, unpacker.unused_data


def _words(error: zlib.error) -> str:
    """Return what Go says of the same fault; of one in the data it also says where."""
    checks = ("incorrect data check", "incorrect length check")
    return (
        "gzip: invalid checksum" if any(check in str(error) for check in checks) else "flate: corrupt input"
    )
