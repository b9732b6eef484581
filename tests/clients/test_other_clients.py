"""What the `influx` command (2.7) and the Go client (2.14) were seen to send, byte for byte."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from fakeinflux import World


def send(world: World, method: str, path: str, body: str | None = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Token {world.token}", "Content-Type": "application/json"}
    connection = HTTPConnection(urlsplit(world.url).netloc)
    try:
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        return reply.status, json.loads(reply.read())
    finally:
        connection.close()


class TestInflux:
    def test_creates_tasks_with_an_empty_name_and_cron(self, fakeinflux):
        flux = json.dumps('option task = {name: "hourly", every: 1h}\nfrom(bucket: "b") |> range(start: -1h)')
        body = f'{{"cron":"","flux":{flux},"name":"","org":"my-org"}}\n'
        status, task = send(fakeinflux, "POST", "/api/v2/tasks", body)
        assert (status, task["name"], task["every"]) == (201, "hourly", "1h")

    @pytest.mark.fakeinflux(edition="cloud-serverless")
    def test_creates_tasks_of_a_script_with_an_empty_flux_and_cron(self, fakeinflux):
        stored = {"name": "n", "description": "d", "script": "x = 1", "language": "flux"}
        script = send(fakeinflux, "POST", "/api/v2/scripts", json.dumps(stored))[1]["id"]
        body = f'{{"cron":"","every":"1h","flux":"","name":"n","org":"my-org","scriptID":"{script}"}}\n'
        status, task = send(fakeinflux, "POST", "/api/v2/tasks", body)
        assert (status, task["scriptID"], task["every"]) == (201, script, "1h")

    def test_looks_for_users_by_an_empty_name(self, fakeinflux):
        status, found = send(fakeinflux, "GET", "/api/v2/users?name=")
        assert (status, [user["name"] for user in found["users"]]) == (200, ["my-user"])

    def test_asks_what_permissions_may_be_about(self, fakeinflux):
        status, types = send(fakeinflux, "GET", "/api/v2/resources")
        assert (status, len(types), types[0], "tasks" in types) == (200, 23, "authorizations", True)

    def test_creates_tokens_for_all_of_them_but_the_instance(self, fakeinflux):
        _, types = send(fakeinflux, "GET", "/api/v2/resources")
        permissions = [
            {"action": action, "resource": {"type": kind}}
            for kind in types
            if kind != "instance"
            for action in ("read", "write")
        ]
        body = json.dumps({"orgID": fakeinflux.org_id, "permissions": permissions})
        assert send(fakeinflux, "POST", "/api/v2/authorizations", body)[0] == 201

    def test_other_names_beside_a_script_are_refused(self, fakeinflux):
        with fakeinflux.expect_violations():
            body = (
                '{"flux":"option task = {name: \\"a\\", every: 1h}\\nx = 1","name":"b","org":"my-org","x":""}'
            )
            status, refused = send(fakeinflux, "POST", "/api/v2/tasks", body)
        assert status == 400
        told = '/name: found "b", wanted an empty text (A real server ignores the name beside a flux'
        assert told in refused["message"]
        assert refused["message"].count("repeat it with curl") == 1


@pytest.mark.parametrize("more", ["", ',"schemaType":"implicit"'], ids=["go", "influx"])
def test_buckets_without_retention_have_null_for_rules(fakeinflux, more):
    org = fakeinflux.client().organizations_api().find_organizations(org="my-org")[0]
    body = f'{{"name":"b3","orgID":"{org.id}","retentionRules":null{more}}}'
    status, bucket = send(fakeinflux, "POST", "/api/v2/buckets", body)
    assert (status, [rule["everySeconds"] for rule in bucket["retentionRules"]]) == (201, [0])
