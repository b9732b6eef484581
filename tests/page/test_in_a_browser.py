"""The page in a real browser: live with JavaScript, the same by forms without it, and for everybody."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.page.conftest import HOURLY
from tests.page.test_screens import SCREENS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selenium.webdriver.remote.webdriver import WebDriver

    from fakeinflux.testing.fake import FakeInflux

pytestmark = pytest.mark.slow

PATIENCE = 15
AXE = Path(__file__).parents[1] / "clients" / "javascript" / "node_modules" / "axe-core" / "axe.min.js"


def start(*, javascript: bool) -> WebDriver:
    """Start Chromium from the system's packages, which logs what it asks for."""
    selenium = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("found no chromium with its chromedriver")
    options = selenium.ChromeOptions()
    options.binary_location = browser
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
    if not javascript:
        settings = {"profile.managed_default_content_settings.javascript": 2}
        options.add_experimental_option("prefs", settings)
    return selenium.Chrome(options=options, service=selenium.ChromeService(executable_path=driver))


@pytest.fixture(scope="module")
def chromium() -> Iterator[WebDriver]:
    driver = start(javascript=True)
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def plain_chromium() -> Iterator[WebDriver]:
    driver = start(javascript=False)
    yield driver
    driver.quit()


def wait_for(driver: WebDriver, text: str) -> None:
    """Wait until the document holds a text."""
    from selenium.common.exceptions import StaleElementReferenceException
    from selenium.webdriver.support.wait import WebDriverWait

    # The page may be renewed while it is read.
    waiting = WebDriverWait(driver, PATIENCE, ignored_exceptions=[StaleElementReferenceException])
    waiting.until(lambda each: text in each.find_element("tag name", "body").text)


def click(driver: WebDriver, by: str, value: str) -> None:
    """Click what is found, again if the page was renewed meanwhile."""
    from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
    from selenium.webdriver.support.wait import WebDriverWait

    renewed = (NoSuchElementException, StaleElementReferenceException)
    waiting = WebDriverWait(driver, PATIENCE, poll_frequency=0.05, ignored_exceptions=renewed)
    waiting.until(lambda each: [each.find_element(by, value).click()])


def press(driver: WebDriver, text: str) -> None:
    """Press the first button that says this."""
    click(driver, "xpath", f"//button[normalize-space()='{text}']")


def follow(driver: WebDriver, text: str) -> None:
    """Follow the first link that says this."""
    click(driver, "link text", text)


def create(fake: FakeInflux) -> str:
    with fake.world.client() as client:
        body = {"org": fake.world.org, "flux": HOURLY}
        return str(client.tasks_api().create_task(task_create_request=body).id)


def break_the_contract(fake: FakeInflux) -> None:
    with fake.world.allow_violations(), fake.world.client() as client, pytest.raises(Exception):  # noqa: B017, PT011
        client.tasks_api().create_task(task_create_request={"org": fake.world.org, "flux": ""})


def origins(driver: WebDriver) -> set[str]:
    """Return where the browser has sent requests since it was asked last."""
    asked = set()
    for entry in driver.get_log("performance"):  # type: ignore[no-untyped-call]
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            scheme, _, rest = message["params"]["request"]["url"].partition("://")
            asked.add(f"{scheme}://{rest.partition('/')[0]}")
    return {origin for origin in asked if origin.startswith("http")}


def test_what_a_client_does_appears_by_itself(chromium: WebDriver, fake: FakeInflux) -> None:
    chromium.get(f"{fake.url}/")
    wait_for(chromium, "No tasks yet")
    create(fake)
    wait_for(chromium, "hourly")


def test_the_clock_is_moved_and_a_run_appears(chromium: WebDriver, fake: FakeInflux) -> None:
    create(fake)
    fake.world.fail_next("hourly", "out of memory")
    chromium.get(f"{fake.url}/_fakeinflux/")
    press(chromium, "+1h")
    wait_for(chromium, "✕ failed")
    follow(chromium, "hourly")
    wait_for(chromium, "out of memory")


def test_a_key_goes_to_what_is_due_next(chromium: WebDriver, fake: FakeInflux) -> None:
    create(fake)
    chromium.get(f"{fake.url}/_fakeinflux/")
    wait_for(chromium, "hourly")
    chromium.find_element("tag name", "body").send_keys("/")
    assert chromium.switch_to.active_element.get_attribute("name") == "filter"
    chromium.switch_to.active_element.send_keys("\ue004")  # Tab: away from the field
    chromium.find_element("tag name", "main").send_keys(".")
    wait_for(chromium, "2025-01-01T01:00:00Z")


@pytest.mark.parametrize("name", ["chromium", "plain_chromium"])
def test_a_violation_is_found_with_and_without_javascript(
    name: str, request: pytest.FixtureRequest, fake: FakeInflux
) -> None:
    driver: WebDriver = request.getfixturevalue(name)
    create(fake)
    break_the_contract(fake)
    driver.get(f"{fake.url}/_fakeinflux/")
    follow(driver, "1 violation")
    wait_for(driver, "PostTasks")
    click(driver, "partial link text", "#")
    wait_for(driver, "breaks the contract at body /flux")
    assert driver.find_elements("tag name", "mark")


def test_without_javascript_the_same_by_forms(plain_chromium: WebDriver, fake: FakeInflux) -> None:
    driver = plain_chromium
    create(fake)
    driver.get(f"{fake.url}/_fakeinflux/")
    press(driver, "Fail next")
    press(driver, "+1h")
    wait_for(driver, "✕ failed")
    follow(driver, "hourly")
    wait_for(driver, "failed from the page")
    press(driver, "Retry")
    wait_for(driver, "scheduled")


def test_no_request_leaves_the_server(chromium: WebDriver, fake: FakeInflux, task: str) -> None:
    origins(chromium)
    for path in SCREENS:
        chromium.get(f"{fake.url}/_fakeinflux/page/{path}" if path else f"{fake.url}/_fakeinflux/")
        wait_for(chromium, "Downloads")
    assert origins(chromium) == {fake.url}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(
    node: str, chromium: WebDriver, fake: FakeInflux, task: str, scheme: str
) -> None:
    """axe-core is installed beside the JavaScript client's packages, by the fixture `node`."""
    break_the_contract(fake)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    serious: dict[str, Any] = {}
    details = (f"tasks/{task}", f"exchanges/{fake.world.requests[-1].id}", "contract/PostTasks")
    for path in (*SCREENS, *details):
        chromium.get(f"{fake.url}/_fakeinflux/page/{path}" if path else f"{fake.url}/_fakeinflux/")
        wait_for(chromium, "Downloads")
        chromium.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text()})
        found = chromium.execute_async_script("axe.run().then(arguments[0])")
        for violation in found["violations"]:
            if violation["impact"] in ("serious", "critical"):
                serious[f"{path}: {violation['id']}"] = [
                    node["html"][:120] for node in violation["nodes"][:2]
                ]
    assert serious == {}
