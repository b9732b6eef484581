"""The service against a fake InfluxDB that stores the readings and executes the tasks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from readings.service import daily_means, retry_failed, set_up, write_readings

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
DAYS, MINUTES = 3, 10


def temperature(time: datetime) -> float:
    """A cool morning and a warm afternoon, a little warmer each day."""
    return 18 + abs(12 - time.hour) * -0.25 + time.minute / 100 + (time - BEGIN).days / 2


def expected_means() -> dict[str, float]:
    """The means of hours, and of these the means of days, as Python works them out."""
    means = {}
    for day in range(DAYS):
        hours = [BEGIN + timedelta(days=day, hours=hour) for hour in range(24)]
        times = [[hour + timedelta(minutes=minute) for minute in range(0, 60, MINUTES)] for hour in hours]
        means[hours[0].date().isoformat()] = mean([mean(list(map(temperature, hour))) for hour in times])
    return means


def mean(values: list[float]) -> float:
    """The sum of the values over their number, added up from the first on as the server does."""
    return sum(values, 0.0) / len(values)


@pytest.fixture
def client(fakeinflux):
    client = fakeinflux.client()
    set_up(client, fakeinflux.org)
    return client


def live_a_day(client, fakeinflux, day: int) -> None:
    """Write each hour's readings at its end, as time goes on."""
    for hour in range(24):
        begin = BEGIN + timedelta(days=day, hours=hour)
        times = [begin + timedelta(minutes=minute) for minute in range(0, 60, MINUTES)]
        fakeinflux.advance(to=times[-1])
        write_readings(client, "kitchen", [(time, temperature(time)) for time in times])
    fakeinflux.advance(to=BEGIN + timedelta(days=day + 1, minutes=6))


@pytest.mark.fakeinflux(now="2025-01-01T00:00:00Z")
class TestThreeDays:
    def test_daily_means_come_out_right(self, client, fakeinflux):
        for day in range(DAYS):
            live_a_day(client, fakeinflux, day)
        assert daily_means(client, "kitchen") == expected_means()

    def test_a_failed_run_leaves_a_gap_until_it_is_retried(self, client, fakeinflux):
        live_a_day(client, fakeinflux, 0)
        fakeinflux.fail_next("daily means", error="out of memory")
        live_a_day(client, fakeinflux, 1)
        live_a_day(client, fakeinflux, 2)
        before = daily_means(client, "kitchen")
        assert retry_failed(client, "daily means") == 1
        fakeinflux.advance(by="1s")
        assert set(expected_means()) - set(before) == {"2025-01-02"}
        assert daily_means(client, "kitchen") == expected_means()
