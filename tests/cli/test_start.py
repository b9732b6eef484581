"""What a server's start waits for, and what it leaves to the calls that need it."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from fakeinflux.cli.main import main

LEFT_FOR_LATER = (
    "openapi_core",
    "jsonschema_rs",
    "fakeinflux.serving.pipeline",
    "fakeinflux.contract.contract",
    "fakeinflux.coverage.declared",
    "fakeinflux.engine.fast_forward",
    "fakeinflux.engine.moving_history",
    "fakeinflux.flux",
)


def test_what_answers_calls_is_imported_by_the_first_call() -> None:
    program = (
        "import sys\n"
        "from fakeinflux.cli.main import make_parser\n"
        "from fakeinflux.cli.serve import prepare\n"
        "prepare(make_parser().parse_args(['serve']))\n"
        f"print([name for name in {LEFT_FOR_LATER} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_what_stores_and_queries_data_is_imported_by_the_first_write_query_or_run() -> None:
    program = (
        "import sys\n"
        "from fakeinflux import FakeInflux\n"
        "from fakeinflux.worlds.owner_calls import perform_as_owner\n"
        "fake = FakeInflux(world={'answers': [{'match': 'x', 'rows': [{'v': 1}]}]})\n"
        'script = \'option task = {name: "t", every: 1h} from(bucket: "b") |> range(start: -1h)\'\n'
        "perform_as_owner(fake.tenants.default.world, 'PostTasks', body={'org': 'my-org', 'flux': script})\n"
        "fake.world.tasks, fake.world.unasked_answers()\n"
        "rooms = 'fakeinflux.query', 'fakeinflux.storage'\n"
        "print([name for name in sys.modules if name.startswith(rooms)])\n"
        "fake.world.advance(by='3h')\n"
        "print([name for name in sys.modules if name.startswith('fakeinflux.storage')])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n[]\n"


def test_a_server_that_cannot_begin_leaves_the_garbage_collector_on() -> None:
    main(["serve", "--spec", "/nowhere.yaml"])
    assert gc.isenabled()


@pytest.mark.parametrize(
    "arguments", [["serve", "--help"], ["spec", "check", "--help"], ["coverage", "--help"]]
)
def test_arguments_that_are_added_late_stand_in_the_help(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    shown = capsys.readouterr().out
    assert {"serve": "--port", "spec": "FILE", "coverage": "--fail-under"}[arguments[0]] in shown
