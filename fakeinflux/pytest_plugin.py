"""The pytest plugin: a server for the session, and a world of its own for each test.

It imports the rest of the package inside functions, so that a test session that does not use its fixtures
pays almost nothing.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from fakeinflux.choices import BUCKETS_MODES, CONTRACT_MODES, EDITIONS, SCRIPTS_MODES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from contextlib import AbstractContextManager

    from fakeinflux.testing.conclusion import Watch
    from fakeinflux.testing.fake import FakeInflux, RemoteInflux
    from fakeinflux.testing.options import Config, WorldOptions
    from fakeinflux.testing.world import World

try:
    pytest.hookimpl(wrapper=True)
except TypeError:
    raise pytest.UsageError(
        f"fakeinflux: found pytest {pytest.__version__} with an older pluggy than its plugin can use, wanted "
        "pytest 7.4 and pluggy 1.2 or newer; install them with: pip install -U 'fakeinflux[pytest]'"
    ) from None

WATCH: pytest.StashKey[Watch] = pytest.StashKey()
FAILED: pytest.StashKey[bool] = pytest.StashKey()
REMARK: pytest.StashKey[str] = pytest.StashKey()
"""What may explain why a test failed by itself."""
REASON: pytest.StashKey[str] = pytest.StashKey()
"""Why a test fails whose own code did not."""
ANNOTATIONS = "fakeinflux_annotations"
"""The attribute of a report that has what GitHub is to show."""
ON_GITHUB = "GITHUB_ACTIONS"
MARKER = (
    "fakeinflux(edition, contract, buckets, execute, scripts, seed, clock, now, speed, world, allow_unused, "
    "allow_unknown_tokens): how the test's world starts, see fakeinflux.WorldOptions; and what is no failure."
)
ALLOWANCES = (
    ("allow_unused", "tests may set outcomes, faults, stubs and answers that meet nothing"),
    ("allow_unknown_tokens", "tests may send tokens of no world"),
)
"""Ini options, and arguments of the marker."""


class Option(NamedTuple):
    """A command line flag, which is also an ini option."""

    name: str
    help: str
    choices: tuple[str, ...] | None = None


WORLD_OPTIONS = (
    Option("edition", "the InfluxDB edition whose behaviour and contract the worlds have", EDITIONS),
    Option("contract", "refuse calls that break the contract, report them, or do not check", CONTRACT_MODES),
    Option("buckets", "strict: a run that uses a missing bucket fails", BUCKETS_MODES),
    Option("scripts", "loose: a run may succeed whose script no real server compiles", SCRIPTS_MODES),
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
    group.addoption(
        "--fakeinflux-keep",
        metavar="TIME",
        help="keep the worlds of failed tests for so long after the session, such as 10m, to look at them",
    )
    for name, purpose in ALLOWANCES:
        parser.addini(f"fakeinflux_{name}", purpose, type="bool", default=False)
    add_options(parser, group)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and what collects for the reports."""
    from fakeinflux.testing.reports import register

    config.addinivalue_line("markers", MARKER)
    spec = _option(config, SERVER_OPTIONS[0])
    if spec is not None and not Path(spec).is_file():
        raise pytest.UsageError(f"--fakeinflux-spec: found no file {spec}, wanted an OpenAPI document")
    if config.option.fakeinflux_keep is not None:
        from fakeinflux.testing.kept_worlds import kept_seconds

        kept_seconds(config)
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
    from fakeinflux.testing.kept_worlds import wait_for_people
    from fakeinflux.testing.options import Config
    from fakeinflux.testing.reports import collect

    config = fakeinflux_config
    if not isinstance(config, Config):
        error = f'found {config!r}, wanted a fakeinflux.Config, such as Config({{"edition": "oss"}})'
        pytest.fail(f"the fixture fakeinflux_config: {error}", pytrace=False)
    if config.url is not None:
        yield RemoteInflux(config.url)
        return
    fake, message = None, ""
    try:
        fake = FakeInflux(spec=config.spec, journal=config.journal)
    except (OSError, ValueError) as error:
        message = f"fakeinflux: {error}"
    if fake is None:
        pytest.fail(message, pytrace=False)
    with fake as server:
        yield server
        collect(pytestconfig, server.world, None)
        wait_for_people(pytestconfig)


@pytest.fixture
def fakeinflux(
    request: pytest.FixtureRequest,
    fakeinflux_server: FakeInflux | RemoteInflux,
    fakeinflux_config: Config,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    """Create a fresh world for this test, which `InfluxDBClient.from_env_properties()` connects to.

    The test fails if one of its requests breaks the contract outside `expect_violations()` and
    `allow_violations()`, or meets an error inside fakeinflux; if a call comes with a token of no world; and
    if it sets an outcome, a fault, a stub or an answer that meets nothing, unless `allow_unused()`. Its clock
    stands still until the test moves it.
    """
    from fakeinflux.testing.conclusion import Watch

    options = {"test": request.node.nodeid, **fakeinflux_config.worlds, **_marker_options(request.node)}
    allowed = {name: options.pop(name, request.config.getini(f"fakeinflux_{name}")) for name, _ in ALLOWANCES}
    world = _create_world(fakeinflux_server, options)
    watch = request.node.stash[WATCH] = Watch(world, **allowed)
    request.node.stash[FAILED], request.node.stash[REMARK] = False, ""
    _locate_calls(fakeinflux_server, request)
    monkeypatch.setenv("INFLUXDB_V2_URL", world.url)
    monkeypatch.setenv("INFLUXDB_V2_TOKEN", world.token)
    monkeypatch.setenv("INFLUXDB_V2_ORG", world.org)
    yield world
    reason = _end_world(request, watch)
    if reason:
        pytest.fail(reason, pytrace=False)


def _end_world(request: pytest.FixtureRequest, watch: Watch) -> str:
    """End the world of a test, or keep it if the test failed. Return why the test fails now, or ""."""
    from fakeinflux.http.error_answers import describe_failure
    from fakeinflux.testing.reports import collect

    world = watch.world
    try:
        # The report of a test that failed by itself already shows its requests and their violations.
        reason = "" if request.node.stash[FAILED] else watch.conclude(unused=False)
        if reason:
            requests = world.describe_requests(explained=not watch.explained)
            request.node.add_report_section("teardown", "fakeinflux requests", requests)
        collect(request.config, world, request.node.nodeid)
        if request.config.getoption("xmlpath", None):
            request.node.user_properties += watch.properties()
        is_failed = bool(reason) or request.node.stash[FAILED]
        if not (is_failed and _keep(request.config, world)):
            world.end()
    except Exception as error:  # the server died, or has no journal: this test fails, and the others go on
        reason = f"fakeinflux: the world of this test is lost: {describe_failure(error)}"
    del request.node.stash[WATCH]
    return reason


def _keep(config: pytest.Config, world: World) -> bool:
    """Let the world of a failed test stay, if that is wanted; return whether it is."""
    from fakeinflux.testing.kept_worlds import keep_world, keeps_failed

    if keeps_failed(config):
        keep_world(config, world)
        return True
    return False


def _locate_calls(server: FakeInflux | RemoteInflux, request: pytest.FixtureRequest) -> None:
    """Let the server find out which line of the test, or of the project, sends a call."""
    from fakeinflux.testing.call_places import find_place
    from fakeinflux.testing.fake import FakeInflux

    if isinstance(server, FakeInflux):
        server.tenants.locate = partial(find_place, test=request.path, root=request.config.rootpath)


@pytest.fixture(scope="session")
def fakeinflux_world_factory(
    fakeinflux_server: FakeInflux | RemoteInflux, fakeinflux_config: Config, pytestconfig: pytest.Config
) -> Callable[..., AbstractContextManager[World]]:
    """Return what creates worlds for fixtures of a longer life: of a module, or of the session.

        @pytest.fixture(scope="module")
        def station(fakeinflux_world_factory):
            with fakeinflux_world_factory(edition="oss") as world:
                yield world

    It takes the options of WorldOptions, `allow_unused` and `allow_unknown_tokens`. At the end of the block
    the fixture fails for what fails a test with the fixture fakeinflux. No variables of the environment are
    set.
    """
    from contextlib import contextmanager

    from fakeinflux.testing.conclusion import Watch
    from fakeinflux.testing.reports import collect

    @contextmanager
    def create(**options: Any) -> Iterator[World]:
        allowed = {
            name: options.pop(name, pytestconfig.getini(f"fakeinflux_{name}")) for name, _ in ALLOWANCES
        }
        world = _create_world(fakeinflux_server, {**fakeinflux_config.worlds, **options})
        watch = Watch(world, **allowed)
        try:
            yield world
            reason = watch.conclude(unused=True)
        finally:
            collect(pytestconfig, world, None)
            world.end()
        if reason:
            pytest.fail(reason, pytrace=False)

    return create


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show violations at the lines of the tests, where GitHub runs the session."""
    if ON_GITHUB not in os.environ:
        return
    from fakeinflux.testing.annotations import Annotation, workflow_command

    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or config.rootpath)
    for report in terminalreporter.stats.get("failed", ()):
        for each in getattr(report, ANNOTATIONS, ()):
            terminalreporter.line(workflow_command(Annotation(*each), config.rootpath, workspace))


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
            named = ", ".join(map(_name_argument, marker.args))
            message = f"the marker fakeinflux takes keyword arguments only, found {marker.args}"
            pytest.fail(f"{node.nodeid}: {message}; write fakeinflux({named})", pytrace=False)
        options |= marker.kwargs
    return options


def _name_argument(value: object) -> str:
    """Return an argument of the marker that came without its name, with the name that it may have."""
    for option in WORLD_OPTIONS:
        if value in (option.choices or ()):
            return f"{option.name}={value!r}"
    return f"world={value!r}" if isinstance(value, dict) or str(value).endswith(".yaml") else f"…={value!r}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test whose own code did not, while it can still be expected, debugged and run again."""
    try:
        result = yield
    except pytest.skip.Exception:
        raise
    except BaseException:
        watch = item.stash.get(WATCH, None)
        if watch is not None:
            item.stash[REMARK] = watch.remark()
        raise
    watch = item.stash.get(WATCH, None)
    reason = "" if watch is None else watch.conclude(unused=True)
    if reason:
        item.stash[REASON] = reason
        pytest.fail(reason, pytrace=False)
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the requests of a failed test to its report."""
    report = yield
    watch = item.stash.get(WATCH, None)
    if report.failed and watch is not None:
        item.stash[FAILED] = True
        if watch.broken and ON_GITHUB in os.environ:
            from fakeinflux.testing.annotations import annotations_of

            # As plain lists, so that a worker of pytest-xdist can send them with the report.
            setattr(report, ANNOTATIONS, [[*each] for each in annotations_of(watch.broken)])
        try:
            requests = watch.world.describe_requests(explained=not watch.explained)
        except Exception as error:  # a report must not end the session
            requests = f"cannot be had: {type(error).__name__}: {error}"
        report.sections.append(("fakeinflux requests", requests or "(none)"))
        from fakeinflux.testing.kept_worlds import keeps_failed, page_of

        if keeps_failed(item.config):
            report.sections.append(("fakeinflux page", page_of(watch.world)))
        crash = getattr(report.longrepr, "reprcrash", None)
        if crash is not None and item.stash.get(REASON, "\n") in crash.message:
            # In CI pytest repeats all of it in its summary, where a line is enough.
            crash.message = crash.message.partition("\n")[0]
        remark = item.stash.get(REMARK, "")
        if remark:
            report.sections.append(("fakeinflux remarks", remark))
    return report
