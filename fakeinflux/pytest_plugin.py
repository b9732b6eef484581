"""The pytest plugin: a server for the session, and a world of its own for each test.

It imports the rest of the package inside functions, so that a test session that does not use its fixtures
pays almost nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fakeinflux.choices import BUCKETS_MODES, CONTRACT_MODES, EDITIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from contextlib import AbstractContextManager

    from fakeinflux.testing.fake import FakeInflux, RemoteInflux
    from fakeinflux.testing.options import Config, WorldOptions
    from fakeinflux.testing.world import World

WORLD: pytest.StashKey[World] = pytest.StashKey()
FAILED: pytest.StashKey[bool] = pytest.StashKey()
UNASKED = "fakeinflux_unasked_answers"
"""The property of a test that lists the scripted answers that no query asked for."""
MARKER = (
    "fakeinflux(edition, contract, buckets, seed, clock, now, speed, world): "
    "how the test's world starts; see fakeinflux.WorldOptions."
)


class Option(NamedTuple):
    """A command line flag, which is also an ini option."""

    name: str
    help: str
    choices: tuple[str, ...] | None = None


WORLD_OPTIONS = (
    Option("edition", "the InfluxDB edition whose behaviour and contract the worlds have", EDITIONS),
    Option("contract", "refuse calls that break the contract, report them, or do not check", CONTRACT_MODES),
    Option("buckets", "strict: a run that uses a missing bucket fails", BUCKETS_MODES),
    Option("world", "a YAML file that lists what a world has at its start"),
)
SERVER_OPTIONS = (
    Option("spec", "an OpenAPI document that replaces the built-in contract"),
    Option("url", "use the fakeinflux server at this URL instead of starting one"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the flags --fakeinflux-edition, …, the ini options of the same names, and the report options."""
    from fakeinflux.testing.report_options import add_options

    group = parser.getgroup("fakeinflux", "a fake InfluxDB")
    for option in (*WORLD_OPTIONS, *SERVER_OPTIONS):
        group.addoption(f"--fakeinflux-{option.name}", choices=option.choices, help=option.help)
        parser.addini(f"fakeinflux_{option.name}", option.help)
    add_options(parser, group)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and what collects for the reports."""
    from fakeinflux.testing.reports import register

    config.addinivalue_line("markers", MARKER)
    register(config)


@pytest.fixture(scope="session")
def fakeinflux_config(pytestconfig: pytest.Config) -> Config:
    """Return the configuration from the command line and the ini file.

    Override this fixture in your conftest.py to configure fakeinflux in code:

        @pytest.fixture(scope="session")
        def fakeinflux_config():
            return fakeinflux.Config({"edition": "oss", "seed": 7})
    """
    from fakeinflux.testing.options import Config

    worlds: WorldOptions = {}
    for option in WORLD_OPTIONS:
        value = _option(pytestconfig, option)
        if value is not None:
            worlds[option.name] = value  # type: ignore[literal-required]  # the names are its keys
    spec, url = (_option(pytestconfig, option) for option in SERVER_OPTIONS)
    return Config(worlds, spec=spec, url=url)


def _option(config: pytest.Config, option: Option) -> str | None:
    """Return the value of the flag, or else of the ini option, whose paths are relative to the ini file."""
    flag: str | None = config.getoption(f"--fakeinflux-{option.name}")
    if flag is not None:
        return flag
    value = str(config.getini(f"fakeinflux_{option.name}"))
    if option.choices and value and value not in option.choices:
        wanted = ", ".join(option.choices)
        raise pytest.UsageError(f"fakeinflux_{option.name}: found {value!r}, wanted one of {wanted}")
    if value and option.name in {"spec", "world"}:
        return str(config.rootpath / value)
    return value or None


@pytest.fixture(scope="session")
def fakeinflux_server(
    fakeinflux_config: object, pytestconfig: pytest.Config
) -> Iterator[FakeInflux | RemoteInflux]:
    """Start the server that all tests of the session share. Each test has its own world on it."""
    from fakeinflux.testing.fake import FakeInflux, RemoteInflux
    from fakeinflux.testing.options import Config
    from fakeinflux.testing.reports import collect

    config = fakeinflux_config
    if not isinstance(config, Config):
        error = f'found {config!r}, wanted a fakeinflux.Config, such as Config({{"edition": "oss"}})'
        pytest.fail(f"the fixture fakeinflux_config: {error}", pytrace=False)
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
    """Create a fresh world for this test, which `InfluxDBClient.from_env_properties()` connects to.

    The test fails if one of its requests breaks the contract outside `expect_violations()` and
    `allow_violations()`, or meets an error inside fakeinflux. Its clock stands still until the test moves it.
    """
    from fakeinflux.testing.reports import collect

    world = _create_world(fakeinflux_server, {**fakeinflux_config.worlds, **_marker_options(request.node)})
    request.node.stash[WORLD] = world
    monkeypatch.setenv("INFLUXDB_V2_URL", world.url)
    monkeypatch.setenv("INFLUXDB_V2_TOKEN", world.token)
    monkeypatch.setenv("INFLUXDB_V2_ORG", world.org)
    yield world
    # The report of a test that failed by itself already shows its requests and their violations.
    reason = "" if request.node.stash.get(FAILED, False) else _reason_to_fail(world)
    if reason:
        request.node.add_report_section("teardown", "fakeinflux requests", world.describe_requests())
    del request.node.stash[WORLD]
    unasked = world.unasked_answers()
    if unasked:
        request.node.user_properties.append((UNASKED, unasked))
    collect(request.config, world, request.node.nodeid)
    world.end()
    if reason:
        pytest.fail(reason, pytrace=False)


@pytest.fixture(scope="session")
def fakeinflux_world_factory(
    fakeinflux_server: FakeInflux | RemoteInflux, fakeinflux_config: Config, pytestconfig: pytest.Config
) -> Callable[..., AbstractContextManager[World]]:
    """Return what creates worlds for fixtures of a longer life: of a module, or of the session.

        @pytest.fixture(scope="module")
        def station(fakeinflux_world_factory):
            with fakeinflux_world_factory(edition="oss") as world:
                yield world

    It takes the options of WorldOptions. At the end of the block the fixture fails if a request broke the
    contract, as a test with the fixture fakeinflux does. No variables of the environment are set.
    """
    from contextlib import contextmanager

    from fakeinflux.testing.reports import collect

    @contextmanager
    def create(**options: Any) -> Iterator[World]:
        world = _create_world(fakeinflux_server, {**fakeinflux_config.worlds, **options})
        try:
            yield world
            reason = _reason_to_fail(world)
        finally:
            collect(pytestconfig, world, None)
            world.end()
        if reason:
            pytest.fail(reason, pytrace=False)

    return create


def _create_world(server: FakeInflux | RemoteInflux, options: dict[str, Any]) -> World:
    chosen: dict[str, Any] = {"clock": "scaled" if "speed" in options else "manual", **options}
    try:
        return server.new_world(**chosen)
    except ValueError as error:
        message = str(error)
    # Outside the except clause, so that the report does not show the first exception too.
    pytest.fail(f"fakeinflux: {message}", pytrace=False)


def _marker_options(node: pytest.Item) -> dict[str, Any]:
    """Return the options from the markers. Those of the test override its class's and its module's."""
    options: dict[str, Any] = {}
    for marker in reversed(list(node.iter_markers("fakeinflux"))):
        if marker.args:
            raise pytest.UsageError(
                f"{node.nodeid}: the marker fakeinflux takes keyword arguments only, found {marker.args}"
            )
        options |= marker.kwargs
    return options


def _reason_to_fail(world: World) -> str:
    """Return why a test fails although its own code did not, or "" if it does not."""
    failures = world.failures()
    violations = world.unexpected_violations()
    parts = []
    if failures:
        parts.append("A request met an error inside fakeinflux:")
        parts.extend(failures)
    if violations:
        parts.append(
            "Requests of this test break the contract "
            "(if they are meant to, put them inside `with fakeinflux.expect_violations():`)."
        )
        parts.extend(violation.message for violation in violations)
    return "\n\n".join(parts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the answers that tests scripted and no query asked for: a misspelt match, or a query less."""
    lines = [
        f"{report.nodeid}: {', '.join(map(repr, matches))}"
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "teardown"
        for name, matches in report.user_properties
        if name == UNASKED and isinstance(matches, list)
    ]
    if lines:
        terminalreporter.section("fakeinflux: scripted answers that no query asked for")
        for line in lines:
            terminalreporter.line(line)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the requests of a failed test to its report."""
    report = yield
    world = item.stash.get(WORLD, None)
    if report.failed and world is not None:
        item.stash[FAILED] = True
        report.sections.append(("fakeinflux requests", world.describe_requests() or "(none)"))
        unasked = world.unasked_answers()
        if unasked:
            report.sections.append(("fakeinflux answers that no query asked for", "\n".join(unasked)))
    return report
