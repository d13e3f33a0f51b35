"""The product as people run it: `hub up` in an empty folder, real processes, a real browser."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

CHROMIUM = next((p for name in ("chromium", "chromium-browser") if (p := shutil.which(name))), None)
_CSRF = re.compile(r'"X-CSRF-Token": "([^"]+)"')
_FIELD = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Hub:
    """A running installation."""

    url: str
    email: str
    password: str
    home: Path

    def run(self, *words: str, seconds: int = 120) -> subprocess.CompletedProcess[str]:
        """A `hub` command on this installation."""
        return _hub(self.home, int(self.url.rpartition(":")[2]), *words, seconds=seconds)

    def signed_in(self) -> httpx.Client:
        """A client with the owner's session, whose requests carry the session's CSRF token."""
        client = httpx.Client(base_url=self.url, timeout=30)
        form = client.get("/sign-in", headers={"accept": "text/html"}).text
        values = {"email": self.email, "password": self.password, "csrf_token": _FIELD.search(form)[1]}
        answer = client.post("/sign-in", data=values, headers={"accept": "text/html"})
        assert answer.status_code == 303, answer.text
        page = client.get("/", headers={"accept": "text/html"}).text
        client.headers["X-CSRF-Token"] = _CSRF.search(page)[1]
        return client


def _hub(home: Path, port: int, *words: str, seconds: int = 120) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "hub"
    env = os.environ | {"HUB_HOME": str(home), "HUB_PORT": str(port), "HUB_LOG_FORMAT": "json"}
    return subprocess.run(
        [str(program), *words], env=env, capture_output=True, text=True, timeout=seconds, check=False
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """One installation for all flows; each flow uses people and numbers of its own."""
    home, port = tmp_path_factory.mktemp("installation"), _free_port()
    began = _hub(home, port, "up")
    assert began.returncode == 0, began.stdout + began.stderr
    email = re.search(r"Sign in as\s+(\S+)", began.stdout)
    password = re.search(r"Password\s+(\S+)", began.stdout)
    assert email and password, began.stdout
    yield Hub(f"http://127.0.0.1:{port}", email[1], password[1], home)
    _hub(home, port, "down")


@pytest.fixture(scope="session")
def api_key(hub: Hub) -> str:
    """A key that may do everything."""
    with contextlib.closing(hub.signed_in()) as client:
        permissions = client.get("/api/account").json()["permissions"]
        answer = client.post("/api/keys", json={"name": "Flows", "scopes": permissions})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["key"])
