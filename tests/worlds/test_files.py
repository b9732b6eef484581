"""World files: what they create in a world, and their errors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fakeinflux import FakeInflux
from fakeinflux.cli.main import make_parser
from fakeinflux.cli.serve import prepare
from fakeinflux.worlds.files import WorldFileError, find_line, read_world_file
from fakeinflux.worlds.owner_calls import perform_as_owner

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = sorted((Path(__file__).parents[2] / "fixtures" / "worlds").glob("*.yaml"))
MINUTELY = 'option task = {name: "minutely", every: 1m}'


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "world.yaml"
        path.write_text(text)
        return path

    return write


@pytest.fixture
def complaint(write: Callable[[str], Path]) -> Callable[[str], str]:
    """Return the error that a file causes, without its folder."""

    def complain(text: str) -> str:
        path = write(text)
        with pytest.raises(WorldFileError) as caught:
            FakeInflux(world=path)
        return str(caught.value).replace(f"{path.parent}/", "")

    return complain


def listed(fake: FakeInflux, operation: str, key: str, **parameters: str) -> list[dict[str, Any]]:
    return perform_as_owner(fake.tenants.default.world, operation, parameters)[key]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_makes_a_world_with_tasks(path: Path) -> None:
    assert FakeInflux(world=path).world.tasks


class TestContents:
    @pytest.fixture
    def teams(self) -> FakeInflux:
        return FakeInflux(world=EXAMPLES[0].with_name("two_teams.yaml"))

    def test_the_first_ones_have_the_names_that_are_given(self, teams: FakeInflux) -> None:
        assert (teams.world.org, teams.world.user, teams.world.bucket) == ("platform", "ada", "my-bucket")

    def test_users(self, teams: FakeInflux) -> None:
        users = {user["name"]: user["status"] for user in listed(teams, "GetUsers", "users")}
        assert users == {"ada": "active", "grace": "active", "alan": "inactive"}

    def test_passwords_are_good_for_signing_in(self, teams: FakeInflux) -> None:
        users = teams.tenants.default.world.users.values()
        assert {user.name: user.password for user in users} == {
            "ada": "ada-password",
            "grace": "grace-password",
            "alan": None,
        }

    def test_organizations_and_who_belongs_to_them(self, teams: FakeInflux) -> None:
        billing = next(org for org in listed(teams, "GetOrgs", "orgs") if org["name"] == "billing")
        parameters = {"orgID": billing["id"]}
        members = [user["name"] for user in listed(teams, "GetOrgsIDMembers", "users", **parameters)]
        owners = [user["name"] for user in listed(teams, "GetOrgsIDOwners", "users", **parameters)]
        secrets = listed(teams, "GetOrgsIDSecrets", "secrets", **parameters)
        assert (members, "grace" in owners, secrets) == (["alan"], True, ["smtp-password"])

    def test_buckets(self, teams: FakeInflux) -> None:
        invoices = next(item for item in listed(teams, "GetBuckets", "buckets") if item["name"] == "invoices")
        assert invoices["retentionRules"][0]["everySeconds"] == 30 * 86_400

    def test_tasks_with_their_labels(self, teams: FakeInflux) -> None:
        task = teams.world.tasks["invoice totals"]
        labels = [label["name"] for label in task.json["labels"]]
        assert (task.status, task.cron, task.json["org"], labels) == (
            "inactive",
            "0 2 * * *",
            "billing",
            ["nightly"],
        )

    def test_a_task_from_a_file_with_its_outcomes(self) -> None:
        world = FakeInflux(world=EXAMPLES[0].with_name("downsampling.yaml")).world
        world.advance(by="3h")
        assert [run.status for run in world.runs("hourly means")] == ["success", "failed", "success"]
        assert world.runs("hourly means")[1].log[-1] == "out of memory"

    def test_outcomes_faults_and_the_failure_rate(self) -> None:
        fake = FakeInflux(world=EXAMPLES[0].with_name("rough_weather.yaml"))
        world = fake.tenants.default.world
        assert [fault.operation for fault in fake.tenants.default.faults] == [
            "PostTasks",
            "GetTasks",
            "DeleteTasksID",
        ]
        assert (world.failure_rate, [rule.target.pattern for rule in world.outcome_rules]) == (
            0.1,
            ["nightly*"],
        )

    def test_stored_scripts_are_named_by_tasks(self, write: Callable[[str], Path]) -> None:
        task = "{scriptID: copy, name: t, every: 1h}"
        path = write(
            f"{{edition: cloud-serverless, storedScripts: [{{name: copy, script: x = 1}}], tasks: [{task}]}}"
        )
        state = FakeInflux(world=path).tenants.default.world
        (stored,) = state.stored_scripts.values()
        assert [made.script_id for made in state.tasks.values()] == [stored.id]

    def test_settings(self, write: Callable[[str], Path]) -> None:
        path = write("{edition: oss, contract: report, buckets: strict, seed: 9, now: 2031-01-01T00:00:00Z}")
        settings = FakeInflux(world=path).tenants.default.settings
        assert (settings.edition, settings.mode, settings.buckets_strict, settings.seed) == (
            "oss",
            "report",
            True,
            9,
        )

    def test_what_is_said_beside_the_file_goes_first(self, write: Callable[[str], Path]) -> None:
        path = write("{edition: oss, seed: 9}")
        assert FakeInflux(world=path, edition="v2").tenants.default.settings.edition == "v2"

    def test_an_empty_file_is_an_empty_world(self, write: Callable[[str], Path]) -> None:
        assert FakeInflux(world=write("")).world.tasks == {}

    def test_later_worlds_begin_likewise(self) -> None:
        fake = FakeInflux(world=EXAMPLES[0].with_name("downsampling.yaml"))
        assert list(fake.new_world().tasks) == ["hourly means", "daily means"]


class TestServe:
    def test_begins_with_the_file(self) -> None:
        options = make_parser().parse_args(["serve", "--world", str(EXAMPLES[0])])
        assert len(prepare(options).default.world.tasks) == 2

    def test_says_what_is_wrong_with_it(self, write: Callable[[str], Path]) -> None:
        options = make_parser().parse_args(["serve", "--world", str(write("task: []"))])
        with pytest.raises(WorldFileError, match="did you mean 'tasks'"):
            prepare(options)


class TestComplaints:
    def test_a_stored_script_where_there_are_none(self, complaint: Callable[[str], str]) -> None:
        said = complaint("{storedScripts: [{name: copy, script: x = 1}]}")
        assert said == "world.yaml:1: storedScripts[0]: the edition v2 stores no scripts for tasks to run"

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(WorldFileError, match=r"nowhere\.yaml: cannot be read: No such file"):
            read_world_file(tmp_path / "nowhere.yaml")

    def test_what_is_no_yaml(self, complaint: Callable[[str], str]) -> None:
        assert complaint("tasks: [").startswith("world.yaml: not YAML: ")

    def test_what_is_no_object(self, complaint: Callable[[str], str]) -> None:
        assert complaint("- 1").startswith("world.yaml: found a list, wanted an object")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("seed: 1\ntask: []\n", "world.yaml:2: task: unknown field (did you mean 'tasks'?)"),
            ("seed: 1\nnow: today\n", "world.yaml:2: now: found 'today', wanted a time such as 2025-01-01"),
            ("tasks:\n  - flux: 3\n", "world.yaml:2: tasks[0].flux: found 3, wanted a string"),
            ("tasks:\n  - {}\n", "world.yaml:2: tasks[0]: a task needs a script"),
            ("tasks:\n  - flux: 'x = '\n", "world.yaml:2: tasks[0]: invalid options"),
            (
                f"tasks:\n  - flux: '{MINUTELY}'\n    outcomes: [success, fail]\n",
                "world.yaml:3: tasks[0].outcomes[1]: found 'fail', wanted one of success, ",
            ),
            (
                f"tasks:\n  - flux: '{MINUTELY}'\n\n    labels: [red]\n",
                "world.yaml:4: tasks[0].labels[0]: found 'red', wanted the name of a label of this document",
            ),
            ("tasks:\n  - file: none.flux\n", "world.yaml:2: tasks[0].file: none.flux: cannot be read"),
            (
                "tasks:\n  - {file: a.flux, flux: b}\n",
                'world.yaml:2: tasks[0].file: found both "flux" and "file"',
            ),
            (
                "orgs:\n  - {name: my-org}\n",
                "world.yaml:2: orgs[0]: organization with name my-org already exists",
            ),
            ("setup: none\nbuckets:\n- name: a\n", "world.yaml:3: buckets[0]: there is no organization"),
            ("setup: none\ndata: m v=1\n", "world.yaml:2: data: there is no organization"),
            ("buckets:\n- {}\n", "world.yaml:2: buckets[0]: has no name"),
            ("buckets: 3\n", "world.yaml:1: buckets: found 3, wanted a list"),
            (
                "\nfaults:\n- {status: 600}\n",
                "world.yaml:3: faults[0].status: found 600, wanted a whole number",
            ),
            ("outcomes:\n- {then: failed}\n", "world.yaml:2: outcomes[0]: a rule needs the tasks it is for"),
            ("failureRate: 2\n", "world.yaml:1: failureRate: found 2, wanted a number from 0 to 1"),
        ],
    )
    def test_say_where_and_what(self, complaint: Callable[[str], str], text: str, said: str) -> None:
        assert complaint(text).startswith(said)

    def test_a_line_is_that_of_the_nearest_thing_there_is(self, write: Callable[[str], Path]) -> None:
        path = write("a:\n  b:\n    - 1\n    - c: 2\n")
        assert [find_line(path, place) for place in ("a.b[1].c", "a.b[1].d", "a.x", "z")] == [4, 4, 1, 1]
