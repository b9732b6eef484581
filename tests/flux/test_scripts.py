"""The buckets that a script names."""

from __future__ import annotations

import pytest

from fakeinflux.flux.scripts import read_script

from .scripts import RECORD


@pytest.mark.parametrize(
    ("text", "reads", "writes"),
    [
        ("x = 1", (), ()),
        ('from(bucket: "a") |> range(start: -1h)', ("a",), ()),
        ('from(bucket: "a") |> to(bucket: "b", org: "o")', ("a",), ("b",)),
        ('from(bucket: "b") from(bucket: "a") from(bucket: "b")', ("b", "a"), ()),
        ('f = () => from(bucket: "a") g = {x: [from(bucket: "b")]}', ("a", "b"), ()),
        ('x = "${string(v: from(bucket: "a"))}"', ("a",), ()),
        ('influxdb.from(bucket: "a") |> experimental.to(bucket: "b")', ("a",), ("b",)),
        ('from(bucket: "a" + "b") from(bucket: name) from(bucketID: "x") from(bucket)', (), ()),
        ('from(bucket: "a", host: "https://example.com") |> to(bucket: "b", host: "x")', (), ()),
        ('csv.from(csv: "a") to = (bucket) => bucket', (), ()),
        ('// from(bucket: "a")\nx = "from(bucket: \\"b\\")"', (), ()),
        ('option v = {bucket: "x"} from(bucket: v.bucket)', (), ()),
    ],
)
def test_literal_buckets_are_collected(text: str, reads: tuple[str, ...], writes: tuple[str, ...]) -> None:
    script = read_script(RECORD + text)
    assert (script.reads, script.writes) == (reads, writes)


def test_the_text_is_kept_as_it_is() -> None:
    text = f"\r\n{RECORD}\t// ☃"
    assert read_script(text).text == text
