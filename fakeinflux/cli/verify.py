"""The command `verify`: where a real server differs from what the edition `oss` of the fake does."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from fakeinflux.cli.exit_status import CANNOT, DONE, NO
from fakeinflux.cli.scenario_player import Player
from fakeinflux.contract.documents.yaml_files import read_yaml
from fakeinflux.timing.errors import FakeInfluxError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_PACKAGE = Path(__file__).parents[1]
_FOLDERS = (_PACKAGE / "fixtures", _PACKAGE.parent / "fixtures")
_BUCKET = "my-bucket"


class VerifyError(FakeInfluxError):
    """The server cannot be verified. The text says why."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A step whose answer is not as recorded, with both answers and the line that repeats the request."""

    scenario: str
    step: int
    request: str
    wanted: dict[str, Any]
    found: dict[str, Any]
    curl: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The result: how many steps were played, and those that differ."""

    steps: int
    differences: tuple[Difference, ...]


def verify_server(
    url: str, token: str, only: Sequence[str], wait: Callable[[float], object] = time.sleep
) -> Verified:
    """Play the recorded scenarios in an organization of their own, which is deleted afterwards.

    `token`: an operator token, which may create organizations and users. `only`: numbers of scenarios such
    as 01; all if empty. `wait` lets seconds pass. Raises VerifyError: the token may not, or a scenario is
    unknown. Raises OSError: no server answers.
    """
    paths = _find_scenarios(only)
    owner = Player(url, token, wait)
    try:
        _prepare(owner)
        steps = 0
        differences: list[Difference] = []
        for path in paths:
            file = path.parents[1] / "recordings" / f"{path.stem}.json"
            recorded = json.loads(owner.rename(file.read_text("utf-8")))
            steps += len(recorded)
            differences += _play(owner, path, recorded)
        return Verified(steps, tuple(differences))
    finally:
        for made in reversed(owner.created):
            owner.send({"method": "DELETE", "path": made})


def _find_scenarios(only: Sequence[str]) -> list[Path]:
    folder = next((folder for folder in _FOLDERS if (folder / "scenarios").is_dir()), _FOLDERS[0])
    paths = sorted((folder / "scenarios").glob("*.yaml"))
    unknown = set(only) - {path.stem[:2] for path in paths}
    if unknown or not paths:
        known = ", ".join(path.stem for path in paths) or "none; install the package again"
        raise VerifyError(f"found no scenario {', '.join(sorted(unknown))}; the scenarios: {known}")
    return [path for path in paths if not only or path.stem[:2] in only]


def _prepare(owner: Player) -> None:
    """Create the organization and its bucket, and learn what the recordings' names are on this server."""
    me = _require(owner, "GET", "/api/v2/me", 200)
    name = f"fakeinflux-verify-{time.time_ns() // 1_000_000}"
    org = _require(owner, "POST", "/api/v2/orgs", 201, {"name": name})
    bucket = _require(
        owner, "POST", "/api/v2/buckets", 201, {"name": _BUCKET, "orgID": org["id"], "retentionRules": []}
    )
    owner.names.update({"my-org": name, "my-user": me["name"]})
    owner.variables.update(my_org=org["id"], my_user=me["id"], my_bucket=bucket["id"])


def _require(owner: Player, method: str, path: str, wanted: int, body: Any = None) -> Any:
    request = {"method": method, "path": path, **({} if body is None else {"json": body})}
    status, _, answer = owner.send(request)
    if status != wanted:
        said = answer.get("message", answer) if isinstance(answer, dict) else answer
        raise VerifyError(f"{method} {path}: found {status} ({said}), wanted {wanted}; use an operator token")
    return answer


def _play(owner: Player, path: Path, recorded: list[dict[str, Any]]) -> Iterator[Difference]:
    """Play a scenario and yield what differs. It ends at a step that needs an answer that did not come."""
    scenario = read_yaml(path)
    player = Player(owner.url, owner.token, owner.advance, dict(owner.variables), owner.names, owner.created)
    played = player.play(scenario)
    for number, want in enumerate(recorded, 1):
        request = scenario["steps"][number - 1]["request"]
        curl = _curl(player, request)
        try:
            found = next(played)
        except (KeyError, TypeError, AttributeError) as error:
            found = {"status": 0, "headers": {}, "body": f"not played: {error!r} is missing"}
        wanted = {key: want[key] for key in found}
        if found != wanted:
            shown = f"{request['method']} {request['path']}"
            yield Difference(path.stem, number, shown, wanted, found, curl)
        if not found["status"]:
            return


def _curl(player: Player, request: dict[str, Any]) -> str:
    """Return the line that repeats a request, with the token left to the environment."""
    import shlex

    try:
        target, body = player.fill(request["path"]), player.body_of(request)
    except KeyError:
        target, body = request["path"], None
    words = ["curl", "-i", "-X", request["method"], shlex.quote(player.url + target)]
    words += ["-H", '"Authorization: Token $INFLUXDB_V2_TOKEN"']
    if body is not None:
        words += ["-H", "'Content-Type: application/json'", "-d", shlex.quote(body.decode())]
    return " ".join(words)


def print_verified(url: str, token: str, only: Sequence[str], form: str, out: TextIO, err: TextIO) -> int:
    """Verify a server and print how it differs, as `text`, `json` or `markdown`.

    Returns the exit status: 0; 1 if it differs; 2 if it cannot be verified.
    """
    try:
        if not url.startswith(("http://", "https://")):
            raise VerifyError(f"found the URL {url!r}, wanted one such as http://127.0.0.1:8086")
        verified = verify_server(url.rstrip("/"), token, only)
    except (OSError, VerifyError) as error:
        err.write(f"fakeinflux verify: {' '.join(str(error).split())}\n")
        return CANNOT
    out.writelines(f"{line}\n" for line in FORMS[form](verified))
    return NO if verified.differences else DONE


def _json_lines(verified: Verified) -> list[str]:
    return [json.dumps(asdict(verified), indent=1, ensure_ascii=False)]


def _text_lines(verified: Verified) -> list[str]:
    lines = []
    for each in verified.differences:
        lines += [f"{each.scenario}, step {each.step}: {each.request}"]
        lines += [f"  {line}" for line in _sides(each)]
        lines += [f"  To repeat it: {each.curl}", ""]
    return [*lines, _total(verified)]


def _markdown_lines(verified: Verified) -> list[str]:
    lines = ["## fakeinflux verify", "", _total(verified)]
    for each in verified.differences:
        lines += ["", f"### {each.scenario}, step {each.step}: `{each.request}`", "", "```text"]
        lines += [*_sides(each), "```", "", "```sh", each.curl, "```"]
    return lines


def _sides(difference: Difference) -> Iterator[str]:
    for part, wanted in difference.wanted.items():
        found = difference.found[part]
        if found != wanted:
            yield f"{part}: the fake gives {json.dumps(wanted, ensure_ascii=False)}"
            yield f"{part}: the server gives {json.dumps(found, ensure_ascii=False)}"


def _total(verified: Verified) -> str:
    return f"Of {verified.steps} requests {len(verified.differences)} are answered otherwise by this server."


FORMS = {"text": _text_lines, "json": _json_lines, "markdown": _markdown_lines}
