"""The pytest plugin: a server for the session, and a world of its own for each test.

Whatever else of the package it needs it imports inside functions, so that a project's tests that
use no fixture of ours pay for next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fakeinflux.choices import BUCKETS_MODES, CONTRACT_MODES, EDITIONS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from fakeinflux.testing.fake import FakeInflux, RemoteInflux
    from fakeinflux.testing.options import Config, WorldOptions
    from fakeinflux.testing.world import World

WORLD: pytest.StashKey[World] = pytest.StashKey()
FAILED: pytest.StashKey[bool] = pytest.StashKey()
MARKER = (
    "fakeinflux(edition, contract, buckets, seed, clock, now, speed, world): "
    "how the test's world begins; see fakeinflux.WorldOptions."
)


class Option(NamedTuple):
    """A flag of the command line, which is an ini option too."""

    name: str
    help: str
    choices: tuple[str, ...] | None = None


WORLD_OPTIONS = (
    Option("edition", "whose behaviour and contract the worlds have", EDITIONS),
    Option("contract", "refuse what breaks the contract, report it, or do not check", CONTRACT_MODES),
    Option("buckets", "strict: a run that reads a missing bucket fails", BUCKETS_MODES),
    Option("world", "a YAML file with what is there when a world begins"),
)
SERVER_OPTIONS = (
    Option("spec", "your own OpenAPI document in place of ours"),
    Option("url", "use the fakeinflux server at this URL instead of one in this process"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --fakeinflux-edition and its like, the ini options of the same names, and those of the reports."""
    from fakeinflux.testing.reports import add_options

    group = parser.getgroup("fakeinflux", "a fake InfluxDB")
    for option in (*WORLD_OPTIONS, *SERVER_OPTIONS):
        group.addoption(f"--fakeinflux-{option.name}", choices=option.choices, help=option.help)
        parser.addini(f"fakeinflux_{option.name}", option.help)
    add_options(group)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and begin to collect what the reports want."""
    from fakeinflux.testing.reports import register

    config.addinivalue_line("markers", MARKER)
    register(config)


@pytest.fixture(scope="session")
def fakeinflux_config(pytestconfig: pytest.Config) -> Config:
    """How the server and the worlds are. Override it in a conftest.py to say it in code."""
    from fakeinflux.testing.options import Config

    worlds: WorldOptions = {}
    for option in WORLD_OPTIONS:
        said = _option(pytestconfig, option)
        if said is not None:
            worlds[option.name] = said  # type: ignore[literal-required]  # the names are its keys
    spec, url = (_option(pytestconfig, option) for option in SERVER_OPTIONS)
    return Config(worlds, spec=spec, url=url)


def _option(config: pytest.Config, option: Option) -> str | None:
    """What the command line says, else the ini file, whose paths start from its own folder."""
    said: str | None = config.getoption(f"--fakeinflux-{option.name}")
    if said is not None:
        return said
    written = str(config.getini(f"fakeinflux_{option.name}"))
    if option.choices and written and written not in option.choices:
        wanted = ", ".join(option.choices)
        raise pytest.UsageError(f"fakeinflux_{option.name}: found {written!r}, wanted one of {wanted}")
    if written and option.name in {"spec", "world"}:
        return str(config.rootpath / written)
    return written or None


@pytest.fixture(scope="session")
def fakeinflux_server(
    fakeinflux_config: object, pytestconfig: pytest.Config
) -> Iterator[FakeInflux | RemoteInflux]:
    """The server that all tests of the session share, each in a world of its own."""
    from fakeinflux.testing.fake import FakeInflux, RemoteInflux
    from fakeinflux.testing.options import Config
    from fakeinflux.testing.reports import collect

    config = fakeinflux_config
    if not isinstance(config, Config):
        said = f'found {config!r}, wanted a fakeinflux.Config, such as Config({{"edition": "oss"}})'
        pytest.fail(f"the fixture fakeinflux_config: {said}", pytrace=False)
    if config.url is not None:
        yield RemoteInflux(config.url)
        return
    with FakeInflux(spec=config.spec, journal=config.journal) as server:
        yield server
        collect(pytestconfig, server.world, None)


@pytest.fixture
def fakeinflux(
    request: pytest.FixtureRequest,
    fakeinflux_server: FakeInflux | RemoteInflux,
    fakeinflux_config: Config,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    """A fresh InfluxDB for this test; `InfluxDBClient.from_env_properties()` finds it.

    The test fails if its requests break the contract, unless they are inside `expect_violations()`.
    """
    from fakeinflux.testing.reports import collect

    world = _begin(fakeinflux_server, {**fakeinflux_config.worlds, **_marked(request.node)})
    request.node.stash[WORLD] = world
    monkeypatch.setenv("INFLUXDB_V2_URL", world.url)
    monkeypatch.setenv("INFLUXDB_V2_TOKEN", world.token)
    monkeypatch.setenv("INFLUXDB_V2_ORG", world.org)
    yield world
    # A test that failed by itself has shown its requests, with what is wrong with them.
    complaint = "" if request.node.stash.get(FAILED, False) else _complaint(world)
    if complaint:
        request.node.add_report_section("teardown", "fakeinflux requests", world.describe_requests())
    del request.node.stash[WORLD]
    collect(request.config, world, request.node.nodeid)
    world.end()
    if complaint:
        pytest.fail(complaint, pytrace=False)


def _begin(server: FakeInflux | RemoteInflux, options: dict[str, Any]) -> World:
    chosen: dict[str, Any] = {"clock": "scaled" if "speed" in options else "manual", **options}
    try:
        return server.new_world(**chosen)
    except ValueError as error:
        complaint = str(error)
    # Outside the except clause, so that the report shows no trace of the first exception.
    pytest.fail(f"fakeinflux: {complaint}", pytrace=False)


def _marked(node: pytest.Item) -> dict[str, Any]:
    """What the markers say; the nearest to the test goes first, then its class's and its module's."""
    options: dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers("fakeinflux"))):
        if marker.args:
            raise pytest.UsageError(
                f"{node.nodeid}: the marker fakeinflux takes names only, found {marker.args}"
            )
        options |= marker.kwargs
    return options


def _complaint(world: World) -> str:
    """Why the test fails although its own code did not; "" where there is no reason."""
    failures = world.failures()
    violations = world.unexpected_violations()
    parts = []
    if failures:
        parts.append("A request met an error inside fakeinflux:")
        parts.extend(failures)
    if violations:
        parts.append(
            "Requests of this test break the contract "
            "(if they are meant to: `with fakeinflux.expect_violations():`)."
        )
        parts.extend(violation.message for violation in violations)
    return "\n\n".join(parts)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what was asked and answered beside a failure."""
    report = yield
    world = item.stash.get(WORLD, None)
    if report.failed and world is not None:
        item.stash[FAILED] = True
        report.sections.append(("fakeinflux requests", world.describe_requests() or "(none)"))
    return report
