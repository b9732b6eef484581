"""The journal in formats of other programs: HAR 1.2, and Markdown for the summary of a CI job."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fakeinflux.http.printable_text import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TextIO

    Exchanges = Sequence[Mapping[str, Any]]


def write_har(exchanges: Exchanges, url: str, out: TextIO) -> None:
    """Write an HTTP archive, which browsers and proxies show. `url`: the server's.

    What a client sends and gets is in it with its secrets masked; times are the world's, where nothing
    takes any.
    """
    entries = [_entry(exchange, url) for exchange in exchanges]
    creator = {"name": "fakeinflux", "version": version("fakeinflux")}
    json.dump({"log": {"version": "1.2", "creator": creator, "entries": entries}}, out, indent=2)
    out.write("\n")


def _entry(exchange: Mapping[str, Any], url: str) -> dict[str, Any]:
    request = exchange["request"]
    # An answer that a fault suppressed has the status 0, as browsers write it.
    response = exchange["response"] or {"status": 0, "headers": {}, "body": None}
    query = [(name, value) for name, values in request["query"].items() for value in values]
    asked: dict[str, Any] = {
        "method": request["method"],
        "url": url + request["path"] + (f"?{urlencode(query)}" if query else ""),
        "queryString": [{"name": name, "value": value} for name, value in query],
        **_head(request["headers"]),
    }
    sent = _text(request["body"])
    if sent:
        asked["postData"] = {"mimeType": request["headers"].get("content-type", ""), "text": sent}
    got = _text(response["body"])
    content = {
        "size": len(got.encode()),
        "mimeType": response["headers"].get("content-type", ""),
        "text": got,
    }
    return {
        "startedDateTime": exchange["time"],
        "time": 0,
        "request": {**asked, "bodySize": len(sent.encode())},
        "response": {
            "status": response["status"],
            "statusText": "",
            "content": content,
            "redirectURL": "",
            "bodySize": content["size"],
            **_head(response["headers"]),
        },
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
        "comment": "\n".join(violation["message"] for violation in exchange["violations"]),
    }


def _head(headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": [{"name": name, "value": value} for name, value in headers.items()],
        "headersSize": -1,
    }


def _text(body: Any) -> str:
    if body is None:
        return ""
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


def write_markdown(exchanges: Exchanges, _: str, out: TextIO) -> None:
    """Write a table of the exchanges, with their violations, for `$GITHUB_STEP_SUMMARY` and its like."""
    broken = sum(bool(exchange["violations"]) for exchange in exchanges)
    out.write(f"### fakeinflux: {len(exchanges)} requests, {broken} of them break the contract\n\n")
    out.write(
        "| # | time | request | operation | answer | violations |\n| --: | --- | --- | --- | --: | --- |\n"
    )
    for exchange in exchanges:
        request, response = exchange["request"], exchange["response"]
        cells = (
            str(exchange["id"]),
            exchange["time"],
            f"{request['method']} {request['path']}",
            exchange["operation"] or "none",
            "none" if response is None else str(response["status"]),
            "<br>".join(_cell(violation["message"]) for violation in exchange["violations"]),
        )
        out.write(f"| {' | '.join([*map(_cell, cells[:-1]), cells[-1]])} |\n")


def _cell(text: str) -> str:
    escaped = printable(text).replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;")
    return escaped.replace("|", "\\|").replace("`", "\\`")


FORMATS: dict[str, Callable[[Exchanges, str, TextIO], None]] = {"har": write_har, "markdown": write_markdown}
