"""A server that is told to stop, whenever that is."""

from __future__ import annotations

from fakeinflux import FakeInflux
from fakeinflux.serving.server import Server, bind, run_server


def test_one_that_is_told_to_stop_before_it_runs_leaves_no_socket_open() -> None:
    server, listener = Server(FakeInflux().app), bind("127.0.0.1", 0)
    server.stop()
    run_server(server, listener)
    assert [each.is_serving() for each in server.servers] == [False]
    assert listener.fileno() == -1
