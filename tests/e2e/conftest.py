"""A real browser, and in it the UI over a home of its own: deliveries as of today, of which two are late."""

import datetime
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PICTURES = REPOSITORY / "docs"
SWITCHES = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
LATE = {"service_cases": 95, "office_buildings": 240}
"""Feeds that are late, and by how many days what they delivered is behind."""
LARGEST_PICTURE = 300_000


@dataclass(frozen=True)
class Desk:
    """The UI at its address, the folder of deliveries that its sensor watches, and a page of the browser."""

    address: str
    extracts: Path
    page: object

    def open(self, path):
        self.page.goto(f"{self.address}{path}")

    def shows(self, text, seconds=30):
        """Wait until a text is visible."""
        self.page.get_by_text(text).first.wait_for(timeout=seconds * 1000)

    def ask(self, query):
        return self.page.request.post(f"{self.address}/graphql", data={"query": query}).json()["data"]

    def runs(self):
        """Ids and states of all runs, newest first."""
        found = self.ask("{ runsOrError { ... on Runs { results { runId status } } } }")["runsOrError"]["results"]
        return [(run["runId"], run["status"]) for run in found]

    def finished_run(self, besides=(), seconds=300):
        """The id and the state of the newest run that is none of these, once it has finished."""
        give_up = time.monotonic() + seconds
        while time.monotonic() < give_up:
            done = [run for run in self.runs() if run[0] not in besides and run[1] in ("SUCCESS", "FAILURE")]
            if done:
                return done[0]
            time.sleep(1)
        raise AssertionError(f"no run finished: {self.runs()}")

    def until_nothing_runs(self, seconds=300):
        """Wait for the run that the sensor may have requested at the same time."""
        give_up = time.monotonic() + seconds
        while any(state not in ("SUCCESS", "FAILURE") for _, state in self.runs()) and time.monotonic() < give_up:
            time.sleep(1)

    def picture(self, name, from_heading=None, until=None):
        """Write a picture of the page for the README, once what it loads has come: from a heading on, until a text."""
        self.page.wait_for_timeout(8000)
        if from_heading:
            heading = self.page.get_by_text(from_heading, exact=True).first
            heading.evaluate("element => element.scrollIntoView({block: 'start', inline: 'nearest'})")
        path, clip = PICTURES / f"{name}.png", None
        if until:
            below = self.page.get_by_text(until).last.bounding_box()["y"]
            clip = {"x": 0, "y": 0, **self.page.viewport_size, "height": below}
        self.page.screenshot(path=path, clip=clip)
        assert path.stat().st_size < LARGEST_PICTURE


def deliver_until_today(extracts):
    """Two generated years up to today, whole but for the late feeds."""
    from benchmarks import samples
    from transforms.reading.period import period_of

    today = datetime.date.today()
    samples.deliver_years(extracts, range(today.year - 1, today.year + 1), scale=0.0005)
    for path in sorted(extracts.rglob("*.*")):
        if path.parent.name != "explanations":
            until = today - datetime.timedelta(days=LATE.get(path.parent.name, 1))
            if period_of(path.name).end > until:
                path.unlink()


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    """The UI, started as `make ui` starts it, and ended."""
    folder = tmp_path_factory.mktemp("desk")
    deliver_until_today(folder / "extracts")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (folder / "log").open("w")
    ui = subprocess.Popen(
        [sys.executable, "-m", "orchestration.defs.processes.ui", "-h", "127.0.0.1", "-p", str(port)],
        cwd=REPOSITORY, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        env={
            **os.environ, "SHENHE_HOME": str(folder / "home"), "SHENHE_EXTRACTS": str(folder / "extracts"),
            "SHENHE_LANDING_SECONDS": "5", "PYTHONPATH": str(REPOSITORY),
        },
    )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/server_info")
        yield f"http://127.0.0.1:{port}", folder / "extracts"
    finally:
        ui.terminate()
        ui.wait(15)


def _wait_for(url, seconds=120):
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(f"nothing answers at {url}")


@pytest.fixture(scope="session")
def chromium():
    """Playwright's Chromium, and how to start that of the system."""
    from playwright.sync_api import sync_playwright

    if not subprocess.run(["fc-list", ":lang=zh"], check=False, capture_output=True).stdout:
        pytest.fail("no font has Chinese characters: install one, such as Noto Sans CJK")
    with sync_playwright() as playwright:
        how = {"executable_path": os.environ.get("CHROMIUM") or shutil.which("chromium"), "args": SWITCHES}
        yield playwright.chromium, how


@pytest.fixture(scope="session")
def browser(chromium):
    """A headless browser of the system."""
    kind, how = chromium
    started = kind.launch(**how)
    yield started
    started.close()


@pytest.fixture(scope="session")
def desk(address, chromium, tmp_path_factory):
    """The UI in a headless browser of the system, with an empty profile."""
    kind, how = chromium
    started = kind.launch_persistent_context(
        tmp_path_factory.mktemp("profile"), viewport={"width": 1440, "height": 900}, timezone_id="Asia/Shanghai", **how
    )
    page = started.new_page()
    page.set_default_timeout(30_000)
    yield Desk(*address, page)
    started.close()
