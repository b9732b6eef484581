"""Call the control API of a server in another process, over HTTP."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from fakeinflux.timing.errors import FakeInfluxError, hides_frames

if TYPE_CHECKING:
    from collections.abc import Mapping

__tracebackhide__ = hides_frames
TIMEOUT_SECONDS = 60


class ControlError(FakeInfluxError, ValueError):
    """A call of the control API failed. The text says why."""


class RemoteControl:
    """Calls the control API of another server. `token` is None before there is a world."""

    def __init__(self, url: str, token: str | None) -> None:
        self.url = url
        self.token = token

    def call(
        self, method: str, path: str, body: object = None, query: Mapping[str, str] | None = None
    ) -> Any:
        """Send the call over a connection of its own, so that any thread can.

        Raises ControlError: the call is refused, or no server answers.
        """
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        headers = {"Authorization": f"Token {self.token}"} if self.token else {}
        arguments = f"?{urlencode(query)}" if query else ""
        try:
            connection.request(
                method,
                f"{parts.path.rstrip('/')}/_fakeinflux/{path}{arguments}",
                None if body is None else json.dumps(body),
                {**headers, "Content-Type": "application/json"},
            )
            response = connection.getresponse()
            return _read_json(response.status, response.read())
        except (OSError, http.client.HTTPException) as error:
            raise ControlError(f"no fakeinflux answers at {self.url}: {error}") from error
        finally:
            connection.close()


def _read_json(status: int, body: bytes) -> Any:
    try:
        value = json.loads(body) if body else None
    except ValueError:
        raise ControlError(
            f"found status {status} without JSON, wanted the control API of fakeinflux"
        ) from None
    if status >= 400:
        raise ControlError(value["message"] if isinstance(value, dict) and "message" in value else str(value))
    return value
