"""What the official Python client's users need around tasks: people, tokens, labels, buckets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from influxdb_client import BucketRetentionRules, InfluxDBClient, Permission, PermissionResource
from influxdb_client.rest import ApiException

if TYPE_CHECKING:
    from collections.abc import Iterator

    from influxdb_client import Organization


@pytest.fixture
def client(fakeinflux) -> Iterator[InfluxDBClient]:
    with InfluxDBClient.from_env_properties() as client:
        yield client


@pytest.fixture
def org(client) -> Organization:
    return client.organizations_api().find_organizations(org="my-org")[0]


def read_tasks(org_id: str) -> list[Permission]:
    return [Permission(action="read", resource=PermissionResource(type="tasks", org_id=org_id))]


class TestOrganizations:
    @pytest.fixture
    def orgs(self, client):
        return client.organizations_api()

    def test_create_and_find_by_id(self, orgs):
        made = orgs.create_organization("side-org")
        assert orgs.find_organization(made.id).name == "side-org"

    def test_find_by_name(self, orgs):
        assert [org.name for org in orgs.find_organizations(org="my-org")] == ["my-org"]

    def test_update(self, orgs):
        made = orgs.create_organization("side-org")
        made.name = "renamed"
        assert orgs.update_organization(made).name == "renamed"

    def test_delete(self, orgs):
        made = orgs.create_organization("side-org")
        orgs.delete_organization(made.id)
        with pytest.raises(ApiException, match="404"):
            orgs.find_organization(made.id)

    def test_me(self, orgs):
        assert orgs.me().name == "my-user"


class TestUsers:
    @pytest.fixture
    def users(self, client):
        return client.users_api()

    def test_me(self, users):
        assert users.me().name == "my-user"

    def test_create_and_find_by_name(self, users):
        made = users.create_user("side-user")
        assert [user.id for user in users.find_users(name="side-user").users] == [made.id]

    def test_update(self, users):
        made = users.create_user("side-user")
        made.name = "renamed"
        assert users.update_user(made).name == "renamed"

    def test_update_password_lets_the_user_sign_in(self, users, client, fakeinflux):
        made = users.create_user("side-user")
        users.update_password(made, "a-long-password")
        found = users.find_users(name="side-user").users[0]
        assert found.status == "active"

    def test_delete(self, users):
        made = users.create_user("side-user")
        users.delete_user(made)
        with pytest.raises(ApiException, match="404"):
            users.find_users(name="side-user")


class TestAuthorizations:
    @pytest.fixture
    def authorizations(self, client):
        return client.authorizations_api()

    def test_a_made_token_is_good_at_once(self, authorizations, org, fakeinflux):
        made = authorizations.create_authorization(org_id=org.id, permissions=read_tasks(org.id))
        with InfluxDBClient(fakeinflux.url, token=made.token, org="my-org") as reader:
            assert reader.tasks_api().find_tasks() == []

    def test_a_reader_may_not_write(self, authorizations, org, fakeinflux):
        made = authorizations.create_authorization(org_id=org.id, permissions=read_tasks(org.id))
        with (
            InfluxDBClient(fakeinflux.url, token=made.token, org="my-org") as reader,
            pytest.raises(ApiException) as caught,
        ):
            reader.tasks_api().create_task_every(
                "denied", 'from(bucket: "b") |> range(start: -1h)', "1h", org
            )
        assert caught.value.status in {401, 403}

    def test_find_by_id_shows_no_token(self, authorizations, org):
        made = authorizations.create_authorization(org_id=org.id, permissions=read_tasks(org.id))
        found = authorizations.find_authorization_by_id(made.id)
        assert (found.id, found.token) == (made.id, "")

    def test_find_by_user_and_by_org(self, authorizations, client, org):
        me = client.users_api().me()
        by_user = {found.id for found in authorizations.find_authorizations_by_user(me)}
        by_org = {found.id for found in authorizations.find_authorizations_by_org(org)}
        assert by_user == by_org != set()

    def test_update_switches_off(self, authorizations, org):
        made = authorizations.create_authorization(org_id=org.id, permissions=read_tasks(org.id))
        made.status = "inactive"
        assert authorizations.update_authorization(made).status == "inactive"

    def test_clone(self, authorizations, org):
        made = authorizations.create_authorization(org_id=org.id, permissions=read_tasks(org.id))
        clone = authorizations.clone_authorization(made)
        assert (clone.id != made.id, len(clone.permissions)) == (True, 1)

    def test_delete(self, authorizations, org):
        made = authorizations.create_authorization(org_id=org.id, permissions=read_tasks(org.id))
        authorizations.delete_authorization(made)
        with pytest.raises(ApiException, match="404"):
            authorizations.find_authorization_by_id(made.id)


class TestLabels:
    @pytest.fixture
    def labels(self, client):
        return client.labels_api()

    def test_create_and_find(self, labels, org):
        made = labels.create_label("red", org.id, {"color": "ff0000"})
        found = labels.find_label_by_id(made.id)
        assert (found.name, found.properties) == ("red", {"color": "ff0000"})

    def test_find_by_org(self, labels, org):
        labels.create_label("red", org.id)
        assert [label.name for label in labels.find_label_by_org(org.id)] == ["red"]

    def test_update(self, labels, org):
        made = labels.create_label("red", org.id)
        made.name = "crimson"
        assert labels.update_label(made).name == "crimson"

    def test_clone(self, labels, org):
        made = labels.create_label("red", org.id, {"color": "ff0000"})
        assert labels.clone_label("rouge", made).properties == {"color": "ff0000"}

    def test_delete(self, labels, org):
        made = labels.create_label("red", org.id)
        labels.delete_label(made)
        assert labels.find_labels(org_id=org.id) == []


class TestBuckets:
    @pytest.fixture
    def buckets(self, client):
        return client.buckets_api()

    def test_find_by_name(self, buckets):
        assert buckets.find_bucket_by_name("my-bucket").name == "my-bucket"

    def test_find_of_none(self, buckets):
        assert buckets.find_bucket_by_name("absent") is None

    def test_create_with_retention(self, buckets):
        rules = BucketRetentionRules(type="expire", every_seconds=3600)
        made = buckets.create_bucket(bucket_name="side-bucket", retention_rules=rules)
        assert made.retention_rules[0].every_seconds == 3600

    def test_update(self, buckets):
        made = buckets.create_bucket(bucket_name="side-bucket")
        made.description = "aside"
        assert buckets.update_bucket(made).description == "aside"

    def test_find_all_in_pages(self, buckets):
        for number in range(3):
            buckets.create_bucket(bucket_name=f"bucket-{number}")
        names = [bucket.name for bucket in buckets.find_buckets_iter(limit=2)]
        assert [name for name in names if name.startswith("bucket-")] == ["bucket-0", "bucket-1", "bucket-2"]

    def test_delete(self, buckets):
        made = buckets.create_bucket(bucket_name="side-bucket")
        buckets.delete_bucket(made)
        assert buckets.find_bucket_by_name("side-bucket") is None


def test_ping_and_version(client):
    assert (client.ping(), client.version().startswith("v2")) == (True, True)


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
def test_ready_and_health(client):
    assert (client.ready().status, client.health().status) == ("ready", "pass")
