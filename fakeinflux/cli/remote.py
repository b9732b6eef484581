"""What the commands for a running server share: where it is, and one line where it refuses."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO
from urllib.parse import urlsplit

from fakeinflux.cli.exit_status import CANNOT, say_why
from fakeinflux.control.client import ControlError, RemoteControl
from fakeinflux.worlds.tenants import DEFAULT_TOKEN

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

DEFAULT_URL = "http://127.0.0.1:8086"


def run_remotely(
    name: str,
    act: Callable[[RemoteControl, Namespace, TextIO], int],
    options: Namespace,
    out: TextIO,
    err: TextIO,
) -> int:
    """Run the command `name` against the server of `--url` or the environment, and return its exit status.

    The world is the one of the token INFLUXDB_V2_TOKEN. The status is 2, with one line on `err`, if no
    server answers or it refuses.
    """
    url = options.url or os.environ.get("INFLUXDB_V2_URL") or DEFAULT_URL
    token = os.environ.get("INFLUXDB_V2_TOKEN") or DEFAULT_TOKEN
    try:
        _check_url(url)
        return act(RemoteControl(url.rstrip("/"), token), options, out)
    except ControlError as error:
        say_why(err, name, " ".join(str(error).split()))
        return CANNOT


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # the port is no number
        is_whole = False
    if not is_whole:
        raise ControlError(f"found the URL {url!r}, wanted one such as {DEFAULT_URL}")
