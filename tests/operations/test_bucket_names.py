"""Which buckets a script uses, whatever way it names them."""

from __future__ import annotations

import pytest

from fakeinflux import FakeInflux
from fakeinflux.operations.bucket_names import find_bucket_names
from fakeinflux.worlds.owner_calls import perform_as_owner

TASK = 'option task = {name: "t", every: 1m}\n'


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ('from(bucket: "a") |> range(start: -1h)', ("a",)),
        ('b = "a"\nfrom(bucket: b) |> range(start: -1h)', ("a",)),
        ('f = (b) => from(bucket: b) |> range(start: -1h)\nf(b: "a")', ("a",)),
        ('b = "a"\nfrom(bucket: "no${b}") |> range(start: -1h)', ("noa",)),
        ('x = from(bucket: "a") |> range(start: -1h)\nfrom(bucket: "b") |> range(start: -1h)', ("b",)),
        ('from(bucket: "a") |> range(start: -1h) |> to(bucket: "b")', ("a", "b")),
        ('from(bucket: "") |> range(start: -1h)', ("",)),
        ("nosuch()", None),
    ],
)
def test_names_are_found_by_value(script: str, names: tuple[str, ...] | None) -> None:
    assert find_bucket_names(TASK + script, 0) == names


@pytest.mark.parametrize("edition", ["v2", "oss"])
@pytest.mark.parametrize(
    ("script", "error"),
    [
        ('b = "nosuch"\nfrom(bucket: b) |> range(start: -1h)', 'could not find bucket "nosuch"'),
        (
            'import "influxdata/influxdb/schema";schema.measurements(bucket: "nosuch")',
            'could not find bucket "nosuch"',
        ),
        ('x = from(bucket: "nosuch")\nfrom(bucket: "my-bucket") |> range(start: -1h)', None),
        ('from(bucket: "") |> range(start: -1h)', "no bucket name or id have been specified"),
    ],
)
@pytest.mark.parametrize("execute", [True, False])
def test_a_strict_world_s_runs_fail_by_them(
    edition: str, script: str, error: str | None, execute: bool
) -> None:
    world = FakeInflux(edition=edition, buckets="strict", execute=execute, now="2025-01-01T00:00:00Z").world
    imports, _, rest = script.rpartition(";")
    body = {"org": world.org, "flux": f"{imports}\n{TASK}{rest}"}
    perform_as_owner(world._control.tenant.world, "PostTasks", body=body)
    world.advance(by="1m")
    [run] = world.runs("t")
    begins = "error exhausting result iterator: failed to initialize execute state: "
    assert (run.status, list(run.log)[2:3]) == (
        ("success", []) if error is None else ("failed", [begins + error])
    )
    # The log says "unrecoverable" only of a bucket that is not found.
    assert len(run.log) == (2 if error is None else 4 if "could not" in error else 3)
