"""The official Python client's calls for data: writes, queries and deletes, unmodified, over a socket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import pytest
import pytest_asyncio
from influxdb_client import Dialect, InfluxDBClient, Point, WriteOptions, WritePrecision
from influxdb_client.client.influxdb_client_async import InfluxDBClientAsync
from influxdb_client.client.write_api import SYNCHRONOUS
from influxdb_client.rest import ApiException

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from influxdb_client import WriteApi
    from influxdb_client.client.flux_table import TableList

    from fakeinflux import World

T0 = datetime(2025, 1, 1, tzinfo=UTC)
ALL = 'from(bucket: "my-bucket") |> range(start: 2024-12-01T00:00:00Z, stop: 2025-02-01T00:00:00Z)'

PIVOTED = f'{ALL} |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")'


class Reading(NamedTuple):
    site: str
    value: float
    at: datetime


@pytest.fixture
def client(fakeinflux: World) -> Iterator[InfluxDBClient]:
    with InfluxDBClient.from_env_properties() as client:
        yield client


@pytest.fixture
def writer(client: InfluxDBClient) -> WriteApi:
    return client.write_api(write_options=SYNCHRONOUS)


def reading(value: float, minutes: int = 0, site: str = "north") -> Point:
    return Point("reading").tag("site", site).field("value", value).time(T0 + timedelta(minutes=minutes))


def values(tables: TableList) -> list[object]:
    return [record.get_value() for table in tables for record in table.records]


class TestWriting:
    def test_points(self, writer: WriteApi, fakeinflux: World) -> None:
        point = Point("m").tag("a", "x y").field("f", 1.5).field("i", 2).field("b", True).field("s", 'q"')
        writer.write("my-bucket", record=[point.time(T0), reading(2.0, 1)])
        first, second = fakeinflux.points()
        assert (first.measurement, first.tags, first.time) == ("m", {"a": "x y"}, T0)
        assert first.fields == {"f": 1.5, "i": 2, "b": True, "s": 'q"'}
        assert second.fields == {"value": 2.0}

    @pytest.mark.parametrize("record", ["m v=1 1", b"m v=1 1", ["m v=1 1"]])
    def test_line_protocol(self, record: object, writer: WriteApi, fakeinflux: World) -> None:
        writer.write("my-bucket", record=record, write_precision=WritePrecision.S)
        assert [point.time.second for point in fakeinflux.points()] == [1]

    def test_dictionaries(self, writer: WriteApi, fakeinflux: World) -> None:
        writer.write(
            "my-bucket", record={"measurement": "m", "tags": {"a": "b"}, "fields": {"v": 1}, "time": T0}
        )
        assert [(p.tags, p.fields) for p in fakeinflux.points()] == [({"a": "b"}, {"v": 1})]

    def test_named_tuples(self, writer: WriteApi, fakeinflux: World) -> None:
        writer.write(
            "my-bucket",
            record=Reading("north", 1.5, T0),
            record_measurement_name="reading",
            record_tag_keys=["site"],
            record_field_keys=["value"],
            record_time_key="at",
        )
        assert [(p.measurement, p.tags, p.fields) for p in fakeinflux.points()] == [
            ("reading", {"site": "north"}, {"value": 1.5})
        ]

    def test_data_frames(self, writer: WriteApi, fakeinflux: World) -> None:
        index = pd.date_range(T0, periods=3, freq="1h", name="time")
        frame = pd.DataFrame({"site": "north", "value": [1.0, 2.0, float("nan")]}, index=index)
        writer.write(
            "my-bucket", record=frame, data_frame_measurement_name="reading", data_frame_tag_columns=["site"]
        )
        assert [point.fields["value"] for point in fakeinflux.points()] == [1.0, 2.0]

    def test_default_tags(self, client: InfluxDBClient, fakeinflux: World) -> None:
        from influxdb_client.client.write_api import PointSettings

        settings = PointSettings(customer="c1")
        client.write_api(write_options=SYNCHRONOUS, point_settings=settings).write(
            "my-bucket", record=reading(1.0)
        )
        assert fakeinflux.points()[0].tags == {"site": "north", "customer": "c1"}

    def test_in_batches(self, client: InfluxDBClient, fakeinflux: World) -> None:
        with client.write_api(write_options=WriteOptions(batch_size=20, flush_interval=50)) as writer:
            for number in range(50):
                writer.write("my-bucket", record=reading(float(number), number))
        assert len(fakeinflux.points()) == 50

    def test_compressed(self, fakeinflux: World) -> None:
        with InfluxDBClient(fakeinflux.url, fakeinflux.token, org="my-org", enable_gzip=True) as client:
            client.write_api(write_options=SYNCHRONOUS).write(
                "my-bucket", record=[reading(1.0), reading(2.0, 1)]
            )
            assert values(client.query_api().query(ALL)) == [1.0, 2.0]

    def test_a_line_that_does_not_parse_is_refused(self, writer: WriteApi, fakeinflux: World) -> None:
        with pytest.raises(ApiException) as caught:
            writer.write("my-bucket", record=["m v=1 1", "m v=x 2"])
        assert caught.value.status == 400
        assert "unable to parse 'm v=x 2': invalid boolean" in caught.value.body
        assert fakeinflux.points() == []


class TestQuerying:
    @pytest.fixture(autouse=True)
    def readings(self, writer: WriteApi) -> None:
        writer.write(
            "my-bucket", record=[reading(float(n), n, site) for site in ("a", "b") for n in range(3)]
        )

    def test_tables_and_records(self, client: InfluxDBClient) -> None:
        tables = client.query_api().query(ALL)
        assert [len(table.records) for table in tables] == [3, 3]
        record = tables[1].records[2]
        assert (record.get_time(), record.get_value()) == (T0 + timedelta(minutes=2), 2.0)
        assert (record.get_field(), record.get_measurement(), record["site"]) == ("value", "reading", "b")
        assert (record.get_start(), record.get_stop()) == (
            datetime(2024, 12, 1, tzinfo=UTC),
            datetime(2025, 2, 1, tzinfo=UTC),
        )

    def test_a_stream_of_records(self, client: InfluxDBClient) -> None:
        assert [record.get_value() for record in client.query_api().query_stream(ALL)] == [0.0, 1.0, 2.0] * 2

    def test_csv(self, client: InfluxDBClient) -> None:
        rows = list(
            client.query_api().query_csv(f"{ALL} |> last()", dialect=Dialect(header=True, annotations=[]))
        )
        assert rows[0][:3] == ["", "result", "table"]
        assert [row[6] for row in rows[1:]] == ["2", "2"]

    def test_raw(self, client: InfluxDBClient) -> None:
        body = client.query_api().query_raw(f"{ALL} |> last()").data.decode()
        assert body.startswith(
            "#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,double,"
        )
        assert body.endswith("\r\n\r\n")

    def test_data_frames(self, client: InfluxDBClient) -> None:
        frame = client.query_api().query_data_frame(PIVOTED)
        assert isinstance(frame, pd.DataFrame)
        assert frame["value"].tolist() == [0.0, 1.0, 2.0] * 2
        assert frame["_time"].iloc[1].to_pydatetime() == T0 + timedelta(minutes=1)

    def test_parameters(self, client: InfluxDBClient) -> None:
        script = """
            from(bucket: _bucket) |> range(start: _start, stop: _stop)
            |> filter(fn: (r) => r["_value"] >= _least and contains(value: r.site, set: _sites))
        """
        parameters = {
            "_bucket": "my-bucket",
            "_start": T0,
            "_stop": T0 + timedelta(days=1),
            "_least": 1.0,
            "_sites": ["a", "z"],
        }
        assert values(client.query_api().query(script, params=parameters)) == [1.0, 2.0]

    def test_a_profiled_query_is_refused_by_name(self, client: InfluxDBClient) -> None:
        with pytest.raises(ApiException) as caught:
            client.query_api().query(
                'import "profiler"\noption profiler.enabledProfilers = ["query"]\n' + ALL
            )
        assert caught.value.status == 501
        assert "found the package profiler @1:1-1:18, which is not there" in caught.value.message

    def test_a_broken_script_is_refused(self, client: InfluxDBClient) -> None:
        with pytest.raises(ApiException) as caught:
            client.query_api().query('from(bucket: "my-bucket"')
        assert (caught.value.status, caught.value.message) == (
            400,
            "compilation failed: error @1:1-1:25: expected RPAREN, got EOF",
        )

    def test_an_error_behind_rows_is_raised(self, client: InfluxDBClient, writer: WriteApi) -> None:
        from influxdb_client.client.flux_csv_parser import FluxQueryException

        writer.write("my-bucket", record=Point("reading").tag("site", "c").field("zone", "text").time(T0))
        with pytest.raises(FluxQueryException, match="unsupported input type for mean aggregate: string"):
            client.query_api().query(f"{ALL} |> aggregateWindow(every: 1h, fn: mean)")


class TestDeleting:
    def test_by_predicate(self, client: InfluxDBClient, writer: WriteApi, fakeinflux: World) -> None:
        writer.write("my-bucket", record=[reading(1.0, 0, "a"), reading(2.0, 0, "b"), reading(3.0, 9, "a")])
        client.delete_api().delete(T0, T0 + timedelta(minutes=5), 'site="a"', "my-bucket", "my-org")
        assert [point.fields["value"] for point in fakeinflux.points()] == [3.0, 2.0]


class TestAsyncClient:
    pytestmark = pytest.mark.asyncio

    @pytest_asyncio.fixture
    async def aclient(self, fakeinflux: World) -> AsyncIterator[InfluxDBClientAsync]:
        async with InfluxDBClientAsync(fakeinflux.url, fakeinflux.token, org=fakeinflux.org) as client:
            yield client

    async def test_writes_queries_and_deletes(self, aclient: InfluxDBClientAsync) -> None:
        await aclient.write_api().write("my-bucket", record=[reading(1.0), reading(2.0, 1)])
        assert values(await aclient.query_api().query(ALL)) == [1.0, 2.0]
        streamed = await aclient.query_api().query_stream(f"{ALL} |> last()")
        assert [record.get_value() async for record in streamed] == [2.0]
        await aclient.delete_api().delete(T0, T0, "", "my-bucket", "my-org")
        assert values(await aclient.query_api().query(ALL)) == [2.0]

    async def test_data_frames(self, aclient: InfluxDBClientAsync) -> None:
        await aclient.write_api().write("my-bucket", record=[reading(1.0), reading(2.0, 1)])
        frame = await aclient.query_api().query_data_frame(PIVOTED)
        assert frame["value"].tolist() == [1.0, 2.0]
