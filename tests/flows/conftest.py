"""The product as people run it: `hub up` in an empty folder, real processes, a real browser."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.flows.lead import Lead

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
# In Texas it is early afternoon, whenever the tests run: people may be written to.
AHEAD_HOURS = (13 - datetime.now(ZoneInfo("America/Chicago")).hour) % 24
_CSRF = re.compile(r'"X-CSRF-Token": "([^"]+)"')
_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Hub:
    """A running installation."""

    url: str
    email: str
    password: str
    home: Path

    def run(self, *words: str, seconds: int = 280) -> subprocess.CompletedProcess[str]:
        """A `hub` command on this installation."""
        return _hub(self.home, int(self.url.rpartition(":")[2]), *words, seconds=seconds)

    def signed_in(self) -> httpx.Client:
        """A client with the owner's session, whose requests carry the session's CSRF token."""
        client = httpx.Client(base_url=self.url, timeout=30)
        form = client.get("/sign-in", headers={"accept": "text/html"}).text
        values = {
            "email": self.email,
            "password": self.password,
            "csrf_token": _FIELD.search(form)[1],
        }
        answer = client.post("/sign-in", data=values, headers={"accept": "text/html"})
        assert answer.status_code == 303, answer.text
        page = client.get("/", headers={"accept": "text/html"}).text
        client.headers["X-CSRF-Token"] = _CSRF.search(page)[1]
        return client


def _hub(
    home: Path, port: int, *words: str, seconds: int = 280
) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "hub"
    env = os.environ | {
        "HUB_HOME": str(home),
        "HUB_PORT": str(port),
        "HUB_LOG_FORMAT": "json",
        "HUB_CLOCK_AHEAD_HOURS": str(AHEAD_HOURS),
    }
    return subprocess.run(
        [str(program), *words],
        env=env,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def hub() -> Iterator[Hub]:
    """One installation for all flows; each flow uses people and numbers of its own.

    Not below pytest's own folder: under root the database runs as another user, whom a test
    session that starts meanwhile would lock out of it.
    """
    home, port = Path(tempfile.mkdtemp(prefix="hub-flows-")), _free_port()
    began = _hub(home, port, "up")
    assert began.returncode == 0, began.stdout + began.stderr
    owner = re.search(r"^\s*owner\s+(\S+@\S+)\s+(\S+)", began.stdout, re.MULTILINE)
    assert owner, began.stdout
    yield Hub(f"http://127.0.0.1:{port}", owner[1], owner[2], home)
    _hub(home, port, "down")
    shutil.rmtree(home, ignore_errors=True)


def key_of(hub: Hub) -> str:
    """A key that may do everything in the tenant of this owner."""
    with contextlib.closing(hub.signed_in()) as client:
        permissions = client.get("/api/account").json()["permissions"]
        answer = client.post("/api/keys", json={"name": "Flows", "scopes": permissions})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["key"])


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        missing = "no Chromium is installed (set CHROMIUM to its path)"
        if os.environ.get("HUB_TEST_BROWSER") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """What pages complained of in the browser's console; a test that expects some clears it."""
    return []


@pytest.fixture
async def page(hub: Hub, chromium: Browser, complaints: list[str]) -> AsyncIterator[Page]:
    """The owner signed in, on Today. The test fails when a page complains in the console."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 1000})
    opened = await context.new_page()
    opened.on(
        "console", lambda said: complaints.append(said.text) if said.type == "error" else None
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    await opened.goto(f"{hub.url}/sign-in")
    await opened.get_by_label("Email address").fill(hub.email)
    await opened.get_by_label("Password", exact=True).fill(hub.password)
    await opened.get_by_role("button", name="Sign in").click()
    await opened.wait_for_url(f"{hub.url}/")
    yield opened
    await context.close()
    assert complaints == []


@pytest.fixture
async def lead(page: Page, hub: Hub) -> Lead:
    """A new lead, whose handset lies ready."""
    made = Lead(page, hub.url)
    await made.buy_handset()
    return made
