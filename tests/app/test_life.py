"""The life of an installation: it starts, survives every death, stops, and comes back with its data."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from enterprisehub.app.commands import lifecycle
from enterprisehub.app.commands.output import Output
from enterprisehub.app.places import embedded_server
from enterprisehub.app.supervisor import noted_state
from enterprisehub.kernel.settings import load_settings


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


@pytest.fixture
def hub():
    home = Path(tempfile.mkdtemp(prefix="hublife-"))
    port, metrics = free_ports(2)
    environment = {
        **os.environ,
        "HUB_HOME": str(home),
        "HUB_PORT": str(port),
        "HUB_METRICS_PORT": str(metrics),
    }

    def run(*words, **changed):
        command = [sys.executable, "-m", "enterprisehub.app.cli", *words, "--json"]
        env = environment | changed
        done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
        return done.returncode, json.loads(done.stdout or "null"), done.stderr

    run.address = f"http://127.0.0.1:{port}"
    run.home = home
    run.settings = load_settings(environment)
    yield run
    lifecycle.down(run.settings, Output(as_json=True))
    shutil.rmtree(home, ignore_errors=True)


def answers(address):
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=3) as answer:  # noqa: S310
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def parts(run):
    """Process ids and restarts, read as `hub status` reads them."""
    children = (noted_state(run.settings) or {"children": {}})["children"]
    database = {"pid": embedded_server(run.settings).pid(), "restarts": 0}
    return {"database": database, **children}


def until(look, seconds=240):
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.requirement("PLT-45")
@pytest.mark.requirement("PLT-23")
def test_the_life_of_an_installation(hub):
    code, started, stderr = hub("up")
    assert code == 0, stderr
    assert started["address"] == hub.address
    assert started["credentials"]["password"]

    code, status, _ = hub("status")
    assert (code, [part["running"] for part in status["parts"]]) == (0, [True] * 5)

    elsewhere = str(free_ports(1)[0])
    assert hub("up", HUB_PORT=elsewhere)[1] == {"address": hub.address, "already_running": True}
    assert hub("status", HUB_PORT=elsewhere)[1] == status
    before = parts(hub)
    for part in before.values():
        os.kill(part["pid"], signal.SIGKILL)
    until(lambda: [p["restarts"] for p in parts(hub).values()] == [0, 1, 1, 1])
    until(lambda: answers(hub.address))
    after = parts(hub)
    assert all(after[part]["pid"] != before[part]["pid"] for part in before)

    assert hub("down")[:2] == (0, {"stopped": True})
    code, status, _ = hub("status")
    assert (code, [part["running"] for part in status["parts"]]) == (1, [False] * 5)

    assert stat_mode(hub.home / "keys" / "ring.json") == 0o600


def stat_mode(file):
    return file.stat().st_mode & 0o777


def test_a_taken_port_is_told_before_anything_is_started(hub):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", hub.settings.port))
        taken.listen()
        with pytest.raises(lifecycle.StartFailed, match="HUB_PORT"):
            lifecycle.up(hub.settings, Output(as_json=True), foreground=False)
    assert not (hub.home / "postgres").exists()
