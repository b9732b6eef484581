"""Operations that clients use beside tasks: members and labels of buckets, passwords, secrets."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from typing import Any

import pytest

from fakeinflux import FakeInflux

ID = "020f755c3c082000"


class Client:
    """Calls over a socket, as the owner or with a name and a password."""

    def __init__(self, fake: FakeInflux, edition: str = "v2") -> None:
        self.fake = fake
        self.edition = edition

    def send(self, method: str, path: str, body: Any = None, basic: str = "") -> tuple[int, Any]:
        authorization = f"Basic {base64.b64encode(basic.encode()).decode()}" if basic else "Token my-token"
        headers = {"Authorization": authorization, "Content-Type": "application/json"}
        request = urllib.request.Request(
            self.fake.url + path,
            method=method,
            headers=headers,
            data=None if body is None else json.dumps(body).encode(),
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, _read(answer.read())
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, _read(refused.read())

    def first(self, path: str, key: str) -> str:
        found: str = self.send("GET", path)[1][key][0]["id"]
        return found


def _read(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode()


@pytest.fixture(params=["v2", "oss"])
def client(request: pytest.FixtureRequest):
    with FakeInflux(edition=request.param) as fake:
        yield Client(fake, request.param)


@pytest.mark.parametrize("role", ["member", "owner"])
def test_members_and_owners_of_a_bucket(client: Client, role: str) -> None:
    bucket = client.first("/api/v2/buckets?name=my-bucket", "buckets")
    user = client.send("POST", "/api/v2/users", {"name": "u"})[1]["id"]
    path = f"/api/v2/buckets/{bucket}/{role}s"
    assert client.send("GET", path)[1]["users"] == []
    assert client.send("POST", path, {"id": user})[0] == 201
    duplicate = client.send("POST", path, {"id": user})[0]
    assert duplicate == (500 if client.edition == "oss" else 422)
    shown = client.send("GET", path)[1]["users"]
    assert [(each["id"], each["role"]) for each in shown] == [(user, role)]
    assert client.send("DELETE", f"{path}/{user}")[0] == 204
    assert client.send("GET", path)[1]["users"] == []
    assert client.send("GET", f"/api/v2/buckets/{ID}/{role}s")[0] == 404


def test_labels_of_a_bucket_are_shown_with_it(client: Client) -> None:
    bucket = client.first("/api/v2/buckets?name=my-bucket", "buckets")
    org = client.first("/api/v2/orgs", "orgs")
    label = client.send("POST", "/api/v2/labels", {"orgID": org, "name": "red"})[1]["label"]["id"]
    path = f"/api/v2/buckets/{bucket}/labels"
    assert client.send("POST", path, {"labelID": label})[0] == 201
    assert [each["id"] for each in client.send("GET", path)[1]["labels"]] == [label]
    assert client.send("GET", f"/api/v2/buckets/{bucket}")[1]["labels"][0]["id"] == label
    assert client.send("DELETE", f"{path}/{label}")[0] == 204
    assert client.send("GET", path)[1]["labels"] == []


def test_every_link_of_a_bucket_leads_somewhere(client: Client) -> None:
    links = client.send("GET", "/api/v2/buckets?name=my-bucket")[1]["buckets"][0]["links"]
    statuses = {name: client.send("GET", path)[0] for name, path in links.items() if name != "write"}
    assert set(statuses.values()) == {200}


def test_secrets_are_deleted_by_their_keys(client: Client) -> None:
    org = client.first("/api/v2/orgs", "orgs")
    secrets = f"/api/v2/orgs/{org}/secrets"
    assert client.send("PATCH", secrets, {"a": "1", "b": "2"})[0] == 204
    assert client.send("POST", f"{secrets}/delete", {"secrets": ["a", "none"]})[0] == 204
    assert client.send("GET", secrets)[1]["secrets"] == ["b"]


def test_a_user_s_permissions_follow_from_its_roles(client: Client) -> None:
    user = client.send("POST", "/api/v2/users", {"name": "u"})[1]["id"]
    status, own = client.send("GET", f"/api/v2/users/{user}/permissions")
    assert (status, [each["action"] for each in own]) == (200, ["read", "write"])
    me = client.first("/api/v2/users?name=my-user", "users")
    assert len(client.send("GET", f"/api/v2/users/{me}/permissions")[1]) > 40


def test_metrics_are_in_the_text_format_of_prometheus(client: Client) -> None:
    with urllib.request.urlopen(f"{client.fake.url}/metrics", timeout=10) as answer:
        text = answer.read().decode()
        assert answer.headers["Content-Type"].startswith("text/plain")
    assert "\ninfluxdb_buckets_total 3\n" in text
    assert all(line.startswith("#") or len(line.split(" ")) == 2 for line in text.splitlines())


@pytest.mark.parametrize("path", ["/api/v2/me/password", "/api/v2/users/{user}/password"])
def test_a_password_is_changed_with_the_old_one(path: str) -> None:
    with FakeInflux() as fake:
        client = Client(fake)
        path = path.format(user=client.first("/api/v2/users", "users"))
        new = {"password": "a-new-password"}
        assert client.send("PUT", path, new, basic="my-user:wrong-password")[0] == 401
        assert client.send("PUT", path, new, basic="my-user:my-password")[0] == 204
        assert client.send("PUT", path, new, basic="my-user:my-password")[0] == 401
        assert client.send("POST", "/api/v2/signin", basic="my-user:a-new-password")[0] == 204


@pytest.mark.parametrize("path", ["/api/v2/me/password", f"/api/v2/users/{ID}/password"])
def test_a_real_server_fails_at_a_token_there_and_refuses_a_password_alone(path: str) -> None:
    with FakeInflux(edition="oss", contract="off") as fake:
        client = Client(fake)
        status, body = client.send("PUT", path, {"password": "a-new-password"})
        assert (status, body["message"]) == (500, "error decoding password reset request: invalid basic auth")
        assert client.send("PUT", path, {"password": "a-new-password"}, basic="my-user:my-password")[0] == 401
