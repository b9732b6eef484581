"""A bare Starlette app on uvicorn that answers fixed bytes: what everything is compared with.

    python benchmarks/bare.py [ANSWERS]

ANSWERS is a JSON file, {"METHOD /path": [status, headers, body], …}. Prints a ready line as `fakeinflux
serve`, and has the same settings of uvicorn.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.requests import Request


def answer_with(status: int, headers: dict[str, str], body: bytes):
    async def answer(request: Request) -> Response:
        if request.method == "POST":
            await request.body()
        return Response(body, status, headers)

    return answer


def read_routes(path: Path) -> list[Route]:
    return [
        Route(
            call.split(" ", 1)[1].partition("?")[0],
            answer_with(status, headers, body.encode()),
            methods=[call.split()[0]],
        )
        for call, (status, headers, body) in json.loads(path.read_text()).items()
    ]


def main() -> None:
    routes = read_routes(Path(sys.argv[1])) if len(sys.argv) > 1 else []
    app = Starlette(routes=[*routes, Route("/health", answer_with(200, {}, b'{"status":"pass"}'))])
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(2048)
    settings = {"log_config": None, "access_log": False, "lifespan": "off", "ws": "none"}
    server = uvicorn.Server(uvicorn.Config(app, server_header=False, proxy_headers=False, **settings))
    print(json.dumps({"url": f"http://127.0.0.1:{listener.getsockname()[1]}"}), flush=True)
    server.run([listener])


if __name__ == "__main__":
    main()
