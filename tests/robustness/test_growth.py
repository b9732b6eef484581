"""Every store is bounded by bytes."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest

from fakeinflux import FakeInflux
from fakeinflux.accounts.sessions import MOST_SESSIONS, sign_in
from fakeinflux.control.faults import MOST_FAULTS
from fakeinflux.control.snapshots import MOST_SNAPSHOTS
from fakeinflux.http.messages import Call
from fakeinflux.testing.control_client import ControlError
from fakeinflux.worlds import tenants
from fakeinflux.worlds.journal import MAX_BYTES

if TYPE_CHECKING:
    from fakeinflux.coverage.tally import Tally
    from fakeinflux.http.messages import Headers

pytestmark = pytest.mark.slow

MIB = 1024 * 1024
HEADERS: Headers = [(b"authorization", b"Token my-token"), (b"content-type", b"application/json")]


def post(fake: FakeInflux, path: str, body: bytes, query: bytes = b"", headers: Headers = HEADERS) -> int:
    return fake.handle(Call("", "POST", path, {}, query, {}, headers, body)).status


@pytest.mark.parametrize(
    ("path", "query", "body", "more"),
    [
        ("/api/v2/orgs", b"", b'{"name":5,"x":"%b"}' % (b"x" * 4 * MIB), []),
        ("/api/v2/orgs", b"", b'{"x":[%b1]}' % (b"1," * 20_000), []),
        ("/api/v2/" + "x" * MIB, b"", b"", []),
        ("/api/v2/orgs", b"a=%b" % (b"b" * MIB), b"{}", []),
        ("/api/v2/orgs", b"", b"{}", [(b"x-long", b"x" * MIB)]),
        ("/api/v2/orgs", b"", b"{}", [(b"x-%d" % number, b"") for number in range(8000)]),
    ],
)
def test_the_journal_keeps_sixteen_megabytes_and_as_much_that_broke_the_contract(
    path: str, query: bytes, body: bytes, more: Headers
) -> None:
    fake = FakeInflux(contract="report")
    tenant = fake.tenants.default
    tracemalloc.start()
    try:
        for number in range(24):
            varied = [*HEADERS, (b"x-number", b"%d" % number), *more]
            post(fake, path, body, query + b"&n=%d" % number if query else b"", varied)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    journal = tenant.journal
    assert journal.size <= MAX_BYTES
    assert journal.broken_size <= MAX_BYTES
    assert held < 3 * MAX_BYTES + 24 * MIB


def test_a_call_too_large_for_the_journal_still_counts_as_broken() -> None:
    fake = FakeInflux(contract="report")
    post(fake, "/api/v2/orgs", b'{"name":"x","y":"%b"}' % (b"x" * 20 * MIB))
    (violation,) = fake.world.unexpected_violations()
    (exchange,) = fake.world.requests
    assert violation.pointer == "/y"
    assert exchange.notes == (f"the journal has the first {MIB} of 20971539 bytes of the request's body",)


def test_remembered_scripts_are_bounded_by_bytes() -> None:
    fake = FakeInflux()
    script = 'option task = {name: \\"t\\", every: 1h}\\n// %s%d\\nfrom(bucket: \\"b\\")'
    for number in range(30):
        body = b'{"org":"my-org","flux":"%b"}' % (script % ("x" * 100_000, number)).encode()
        assert post(fake, "/api/v2/tasks", body) == 201
    scripts = fake.tenants.default.world.scripts
    assert scripts.size <= scripts.room == 4 * MIB


def test_snapshots_have_a_limit_that_says_so() -> None:
    world = FakeInflux().world
    for _ in range(MOST_SNAPSHOTS):
        world.snapshot()
    with pytest.raises(ControlError, match=f"found {MOST_SNAPSHOTS} snapshots"):
        world.snapshot()
    world.reset()
    assert world.snapshot() == "snapshot-1"


def test_faults_have_a_limit_that_says_so() -> None:
    world = FakeInflux().world
    for _ in range(MOST_FAULTS):
        world.fault(status=500)
    with pytest.raises(ControlError, match=f"found {MOST_FAULTS} faults"):
        world.fault(status=500)


def test_worlds_have_a_limit_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenants, "MOST_WORLDS", 3)
    fake = FakeInflux()
    fake.new_world(), fake.new_world()
    with pytest.raises(ValueError, match="found 3 worlds"):
        fake.new_world()
    assert len(fake.tenants.by_token) == 3


def test_sessions_are_a_thousand_at_most_and_the_newest_stay() -> None:
    world = FakeInflux().tenants.default.world
    keys = [sign_in(world, "my-user", "my-password").key for _ in range(2 * MOST_SESSIONS)]
    assert list(world.sessions) == keys[-MOST_SESSIONS:]


def test_failures_keep_no_frames(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeInflux()

    def break_down(*_: object) -> None:
        raise RuntimeError("x" * MIB)

    monkeypatch.setattr("fakeinflux.serving.pipeline.check_request", break_down)
    for _ in range(200):
        post(fake, "/api/v2/orgs", b"{}")
    failures = fake.tenants.default.failures
    assert len(failures) == 100
    assert all(isinstance(failure, str) and len(failure) < 2000 for failure in failures)


def test_the_tally_forgets_long_paths_that_are_no_operations() -> None:
    tally: Tally = FakeInflux().tenants.default.journal.tally
    for number in range(200):
        tally.note(Call("", "GET", f"/{number}" + "x" * MIB, {}, b"", {}, [], b""), 404, ())
    assert sum(len(shape[0]) for shape in tally.pending) < 32 * MIB
