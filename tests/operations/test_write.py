"""Writes: where they go, who may send them, and what becomes of the lines."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux.accounts.buckets import create_bucket
from fakeinflux.accounts.organizations import create_organization
from fakeinflux.engine.errors import Refused
from fakeinflux.engine.model import Caller, Permission
from fakeinflux.operations.write import HANDLERS
from fakeinflux.storage.data import read_points
from fakeinflux.storage.series import MAX_TIME, MIN_TIME
from tests.operations.calls import UNKNOWN_ID, only, operator, play, refused, small_world

if TYPE_CHECKING:
    from fakeinflux.engine.model import Bucket
    from fakeinflux.engine.world import WorldState

LINE = b"m v=1 5"
HOME = {"org": "my-org", "bucket": "my-bucket"}


@pytest.fixture
def world() -> WorldState:
    return small_world()


def home(world: WorldState) -> Bucket:
    return next(bucket for bucket in world.buckets.values() if bucket.name == "my-bucket")


def write(world: WorldState, body: bytes = LINE, query: dict[str, str] | None = None, **parts: Any) -> None:
    answer = play(world, HANDLERS, "PostWrite", query=HOME if query is None else query, body=body, **parts)
    assert (answer.status, answer.body) == (204, None)


def write_old(world: WorldState, query: dict[str, str], body: bytes = LINE, **parts: Any) -> None:
    assert play(world, HANDLERS, "PostLegacyWrite", query=query, body=body, **parts).status == 204


def stored(world: WorldState, bucket: Bucket | None = None) -> list[tuple[str, int, object]]:
    slices = read_points(world, bucket or home(world), MIN_TIME, MAX_TIME)
    return [
        (piece.measurement, time, value)
        for piece in slices
        for time, value in zip(piece.times, piece.values, strict=True)
    ]


def token(world: WorldState, *permissions: Permission, active: bool = True) -> Caller:
    return Caller(UNKNOWN_ID, only(world.users), permissions, active=active)


def test_lines_go_into_the_bucket(world: WorldState) -> None:
    write(world, b"m v=1 5\nn v=2 6")
    assert stored(world) == [("m", 5, 1.0), ("n", 6, 2.0)]


def test_the_bucket_and_the_org_are_named_or_given_by_id(world: WorldState) -> None:
    write(world, b"m v=1 1", {"org": only(world.orgs).upper(), "bucket": home(world).id.upper()})
    write(world, b"m v=1 2", {"orgID": only(world.orgs), "bucket": "my-bucket"})
    write(world, b"m v=1 3", {"org": "nobody", "orgID": only(world.orgs), "bucket": "my-bucket"})
    assert [time for _, time, _ in stored(world)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"org": ""}, "invalid", "Please provide either orgID or org"),
        ({"org": "nope"}, "not found", 'organization name "nope" not found'),
        ({"org": UNKNOWN_ID}, "not found", "organization not found"),
        ({"orgID": UNKNOWN_ID}, "not found", "organization not found"),
        ({"orgID": "bad"}, "invalid", "id must have a length of 16 bytes"),
        ({"bucket": ""}, "not found", "bucket not found"),
        ({"bucket": UNKNOWN_ID}, "not found", f'bucket "{UNKNOWN_ID}" not found'),
        ({"precision": "m"}, "invalid", "invalid precision; valid precision units are ns, us, ms, and s"),
    ],
)
def test_what_is_wrong_with_where_it_goes(
    world: WorldState, changes: dict[str, str], code: str, message: str
) -> None:
    with refused(code, message):
        write(world, query={**HOME, **changes})


def test_an_unknown_bucket_is_made_where_any_may_be(world: WorldState) -> None:
    write(world, query={**HOME, "bucket": "new"})
    write(world, b"m v=2 6", query={**HOME, "bucket": "new"})
    [made] = [bucket for bucket in world.buckets.values() if bucket.name == "new"]
    assert stored(world, made) == [("m", 5, 1.0), ("m", 6, 2.0)]
    assert made.org_id == only(world.orgs)


@pytest.mark.parametrize(("edition", "strict"), [("v2", True), ("oss", False), ("oss", True)])
def test_an_unknown_bucket_is_not_found_elsewhere(edition: str, strict: bool) -> None:
    with refused("not found", 'bucket "new" not found'):
        write(small_world(edition, buckets_strict=strict), query={**HOME, "bucket": "new"})


def test_whoever_may_not_write_makes_no_bucket(world: WorldState) -> None:
    with refused("not found", 'bucket "new" not found'):
        write(world, query={**HOME, "bucket": "new"}, caller=token(world))
    with refused("invalid", "bucket name _new is invalid. Buckets may not start with underscore"):
        write(world, query={**HOME, "bucket": "_new"})


def test_a_token_may_write_to_what_it_may_write(world: WorldState) -> None:
    bucket, org = home(world), only(world.orgs)
    for permission in (
        Permission("write", "buckets"),
        Permission("write", "buckets", org),
        Permission("write", "buckets", org, bucket.id),
    ):
        write(world, caller=token(world, permission))
    for caller in (
        token(world),
        token(world, Permission("read", "buckets")),
        token(world, Permission("write", "buckets", org, UNKNOWN_ID)),
    ):
        with refused("forbidden", "insufficient permissions for write"):
            write(world, b"broken", caller=caller)
    with refused("unauthorized", "unauthorized access"):
        write(world, caller=None)


def test_bad_lines_write_nothing_and_leave_the_clock(world: WorldState) -> None:
    before = world.clock.now()
    with refused("invalid", "unable to parse 'm v=x': invalid boolean"):
        write(world, b"m v=1 5\nm v=x")
    assert (stored(world), world.clock.now()) == ([], before)


def test_what_can_be_stored_is_and_the_rest_is_told(world: WorldState) -> None:
    before = world.clock.now()
    with pytest.raises(Refused) as caught:
        write(world, b"m v=1 5\nm v=2i 6\nm v=3 7")
    assert caught.value.code == "unprocessable entity"
    assert caught.value.message.endswith("already exists as type float dropped=1")
    assert stored(world) == [("m", 5, 1.0), ("m", 7, 3.0)]
    assert world.clock.now() == before + 1


@pytest.mark.parametrize(("edition", "noted"), [("oss", 1), ("v2", 0)])
def test_a_real_server_notes_what_went_wrong_where_it_monitors(edition: str, noted: int) -> None:
    world = small_world(edition)
    with pytest.raises(Refused) as caught:
        write(world, b"m v=1 5\nm v=2i 6")
    [bucket] = [bucket for bucket in world.buckets.values() if bucket.name == "_monitoring"]
    found = stored(world, bucket)
    message = caught.value.message.removeprefix("failure writing points to database: ")
    assert found == [("write_errors", world.now, message)] * noted


def test_retention_is_that_of_the_bucket_by_the_worlds_clock(world: WorldState) -> None:
    bucket = create_bucket(world, org_id=only(world.orgs), name="short", every_seconds=3600)
    with pytest.raises(Refused) as caught:
        write(world, b"m v=1 1735686000000000000\nm v=2 1735685999999999999", {**HOME, "bucket": "short"})
    assert "outside retention policy of duration 1h0m0s" in caught.value.message
    assert f"for database: {bucket.id} for retention policy: autogen" in caught.value.message
    assert stored(world, bucket) == [("m", 1735686000000000000, 1.0)]


def test_points_without_a_time_get_the_worlds_and_never_the_same(world: WorldState) -> None:
    for _ in range(2):
        write(world, b"m v=1")
        world.now = world.clock.now()
    assert [time for _, time, _ in stored(world)] == [1735689600000000000, 1735689600000000001]


@pytest.mark.parametrize(
    ("precision", "time"), [("ns", 5), ("us", 5_000), ("ms", 5_000_000), ("s", 5 * 10**9)]
)
def test_times_are_in_the_precision(world: WorldState, precision: str, time: int) -> None:
    write(world, query={**HOME, "precision": precision})
    assert stored(world) == [("m", time, 1.0)]


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip"])
def test_packed_lines_are_unpacked(world: WorldState, encoding: str) -> None:
    write(world, gzip.compress(LINE, mtime=0), headers={"content-encoding": encoding})
    assert stored(world) == [("m", 5, 1.0)]


@pytest.mark.parametrize("encoding", ["deflate", "GZIP", "identity", "gzip, identity"])
def test_other_encodings_are_passed_over(world: WorldState, encoding: str) -> None:
    write(world, headers={"content-encoding": encoding})
    assert stored(world) == [("m", 5, 1.0)]


GZIP = {"content-encoding": "gzip"}
HIDDEN = "An internal error has occurred - check server logs"


@pytest.mark.parametrize(
    ("body", "v2", "oss"),
    [
        (b"", ("invalid", "gzip: invalid header"), ("internal error", HIDDEN)),
        (LINE, ("invalid", "gzip: invalid header"), ("internal error", HIDDEN)),
        (
            gzip.compress(LINE, mtime=0)[:-1],
            ("invalid", "unable to read data: unexpected EOF"),
            ("internal error", "unable to read data: unexpected EOF"),
        ),
        (
            gzip.compress(LINE, mtime=0)[:-4] + b"\0\0\0\0",
            ("invalid", "unable to read data: gzip: invalid checksum"),
            ("invalid", "unable to read data: gzip: invalid checksum"),
        ),
    ],
)
def test_lines_that_are_packed_badly(body: bytes, v2: tuple[str, str], oss: tuple[str, str]) -> None:
    with refused(*v2):
        write(small_world(), body, headers=GZIP)
    with refused(*oss):
        write(small_world("oss"), body, headers=GZIP)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("my-bucket", {"db": "my-bucket"}),
        ("my-bucket", {"db": "my-bucket", "rp": "autogen"}),
        ("metrics/week", {"db": "metrics", "rp": "week"}),
        ("metrics/autogen", {"db": "metrics", "rp": "autogen"}),
    ],
)
def test_databases_are_buckets(world: WorldState, name: str, query: dict[str, str]) -> None:
    if name != "my-bucket":
        create_bucket(world, org_id=only(world.orgs), name=name)
    write_old(world, query)
    [bucket] = [bucket for bucket in world.buckets.values() if bucket.name == name]
    assert stored(world, bucket) == [("m", 5, 1.0)]


@pytest.mark.parametrize(
    "query", [{"db": "nope"}, {"db": "my-bucket", "rp": "week"}, {"db": "metrics"}, {"db": "metrics/week"}]
)
def test_databases_that_there_are_not(world: WorldState, query: dict[str, str]) -> None:
    create_bucket(world, org_id=only(world.orgs), name="metrics/week")
    with refused("not found", "no dbrp mapping found"):
        write_old(world, query)


def test_a_database_is_of_the_tokens_organization(world: WorldState) -> None:
    other = create_organization(world, name="other", description="", owner_id=None)
    create_bucket(world, org_id=other.id, name="theirs")
    with refused("not found", "no dbrp mapping found"):
        write_old(world, {"db": "theirs"})


def test_rights_to_a_database_are_those_to_its_bucket(world: WorldState) -> None:
    with refused("not found", "no dbrp mapping found"):
        write_old(world, {"db": "my-bucket"}, caller=token(world))
    with refused("forbidden", "insufficient permissions for write"):
        write_old(world, {"db": "my-bucket"}, caller=token(world, Permission("read", "buckets")))
    with refused("unauthorized", "unauthorized access"):
        write_old(world, {"db": "my-bucket"}, caller=None)
    with refused("invalid", "missing db"):
        write_old(world, {})
    write_old(world, {"db": "my-bucket"}, caller=token(world, Permission("write", "buckets")))


@pytest.mark.parametrize(("precision", "time"), [("s", 5 * 10**9), ("n", 5), ("h", 5), ("", 5)])
def test_an_unknown_precision_of_old_is_nanoseconds(world: WorldState, precision: str, time: int) -> None:
    write_old(world, {"db": "my-bucket", "precision": precision})
    assert stored(world) == [("m", time, 1.0)]


def test_a_session_writes_as_its_user(world: WorldState) -> None:
    write(world, caller=operator(world)._replace(session=True))
    assert stored(world)
