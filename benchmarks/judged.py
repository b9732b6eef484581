"""The bare app with plain openapi-core on both sides of every exchange: what checking costs without us.

python benchmarks/judged.py ANSWERS
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from fakeinflux.contract.documents.documents import load_document

if TYPE_CHECKING:
    from starlette.requests import Request


class Asked:
    """A request as openapi-core wants it."""

    def __init__(self, request: Request, body: bytes) -> None:
        self.host_url = "http://127.0.0.1"
        self.path = request.url.path
        self.full_url_pattern = self.host_url + self.path
        self.method = request.method.lower()
        self.body = body
        self.content_type = request.headers.get("content-type", "")
        self.parameters = RequestParameters(
            query=request.query_params, header=request.headers, cookie=request.cookies
        )


class Given:
    """A response as openapi-core wants it."""

    def __init__(self, status: int, body: bytes) -> None:
        self.data = body
        self.status_code = status
        self.content_type = "application/json"
        self.headers = {
            "Content-Type": "application/json",
            "X-Influxdb-Build": "OSS",
            "X-Influxdb-Version": "v2",
        }


def answer_with(openapi: OpenAPI, status: int, headers: dict[str, str], body: bytes):
    async def answer(request: Request) -> Response:
        asked = Asked(request, await request.body())
        openapi.validate_request(asked)
        openapi.validate_response(asked, Given(status, body))
        return Response(body, status, headers)

    return answer


def main() -> None:
    document = load_document("v2")
    document["servers"] = [{"url": "/"}]
    openapi = OpenAPI.from_dict(document)
    routes = [
        Route(
            call.split()[1].partition("?")[0],
            answer_with(openapi, status, headers, body.encode()),
            methods=[call.split()[0]],
        )
        for call, (status, headers, body) in json.loads(Path(sys.argv[1]).read_text()).items()
    ]
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=routes), log_config=None, access_log=False, lifespan="off")
    )
    print(json.dumps({"url": f"http://127.0.0.1:{listener.getsockname()[1]}"}), flush=True)
    server.run([listener])


if __name__ == "__main__":
    main()
