"""Who may use the control API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux import FakeInflux
from fakeinflux.control.access import is_trusted_host
from tests.robustness.connections import answer, json_request, request

if TYPE_CHECKING:
    from fakeinflux import World

READ = [{"action": "read", "resource": {"type": "authorizations"}}]


def make_token(world: World, permissions: list[Any]) -> dict[str, Any]:
    body = {"orgID": world.org_id, "permissions": permissions}
    return answer(world.url, json_request("POST", "/api/v2/authorizations", body, world.token))[1]


def use(world: World, token: str | None, method: str = "GET", path: str = "world") -> int:
    return answer(world.url, request(method, f"/_fakeinflux/{path}", token))[0]


def own_permissions(world: World) -> list[Any]:
    _, listed = answer(world.url, request("GET", "/api/v2/authorizations", world.token))
    return listed["authorizations"][0]["permissions"]


class TestTokens:
    def test_one_that_only_reads_is_refused(self, world: World) -> None:
        token = make_token(world, READ)["token"]
        assert [use(world, token), use(world, token, "DELETE"), use(world, token, path="journal")] == [
            403
        ] * 3

    def test_one_that_may_do_everything_is_as_good_as_the_own_one(self, world: World) -> None:
        assert use(world, make_token(world, own_permissions(world))["token"]) == 200

    def test_one_that_is_switched_off_is_refused_from_then_on(self, world: World) -> None:
        made = make_token(world, own_permissions(world))
        assert use(world, made["token"]) == 200
        off = json_request(
            "PATCH", f"/api/v2/authorizations/{made['id']}", {"status": "inactive"}, world.token
        )
        assert answer(world.url, off)[0] == 200
        assert use(world, made["token"]) == 403

    def test_one_that_is_deleted_is_refused(self, server: FakeInflux) -> None:
        world = server.new_world()
        _, listed = answer(world.url, request("GET", "/api/v2/authorizations", world.token))
        own = listed["authorizations"][0]["id"]
        answer(world.url, request("DELETE", f"/api/v2/authorizations/{own}", world.token))
        assert [use(world, world.token), use(world, world.token, "DELETE")] == [401, 401]
        world.end()  # inside this process it needs no token

    def test_a_session_is_none(self, world: World) -> None:
        tenants_world = world._control.tenant.world  # type: ignore[attr-defined]
        from fakeinflux.accounts.sessions import sign_in

        assert use(world, sign_in(tenants_world, "my-user", "my-password").key) == 401


class TestPages:
    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:1"])
    def test_of_other_origins_may_make_no_world(self, server: FakeInflux, origin: str) -> None:
        host = server.url.partition("//")[2]
        sent = request("POST", "/_fakeinflux/worlds", None, Host=host, Origin=origin)
        assert answer(server.url, sent)[0] == 403

    def test_of_the_server_itself_may(self, server: FakeInflux) -> None:
        host = server.url.partition("//")[2]
        sent = request("POST", "/_fakeinflux/worlds", None, Host=host, Origin=server.url)
        assert answer(server.url, sent)[0] == 201

    @pytest.mark.parametrize(
        "kind", ["text/plain", "text/plain;charset=UTF-8", "multipart/form-data; boundary=x"]
    )
    def test_may_not_send_plain_text(self, server: FakeInflux, kind: str) -> None:
        assert (
            answer(server.url, request("POST", "/_fakeinflux/worlds", None, b"{}", Content_Type=kind))[0]
            == 415
        )

    @pytest.mark.parametrize("host", ["evil.example", "evil.example:8086", "localhost.evil.example"])
    def test_whose_name_leads_here_may_do_nothing(self, server: FakeInflux, host: str) -> None:
        sent = request("GET", "/_fakeinflux/world", Host=host)
        status, refused = answer(server.url, sent)
        assert status == 403
        assert "--allow-host" in refused["message"]

    @pytest.mark.parametrize(
        "host", ["localhost", "127.0.0.1:8086", "[::1]:1", "a.localhost", "10.0.0.9", "fakes:1"]
    )
    def test_names_that_are_trusted(self, host: str) -> None:
        assert is_trusted_host(host, frozenset({"fakes"}))


class TestOffLoopback:
    def test_tokens_of_worlds_cannot_be_guessed(self) -> None:
        fake = FakeInflux(host="0.0.0.0")
        assert len(fake.new_world().token) > 40

    def test_and_are_short_on_loopback(self) -> None:
        assert FakeInflux().new_world().token == "world-2"
