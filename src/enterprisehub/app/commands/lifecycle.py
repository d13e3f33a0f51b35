"""`hub up`, `hub down`, `hub status`."""

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from enterprisehub.app.commands.output import Output, columns
from enterprisehub.app.places import database_urls, embedded_server, logs_folder, run_folder
from enterprisehub.app.supervisor import ROLES, Supervisor, as_it_runs, noted_state, take_lock
from enterprisehub.kernel.db.programs import EmbeddedError
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.work.living import count_living

if TYPE_CHECKING:
    from enterprisehub.app.demo import Credentials

_START_SECONDS = 240  # a machine that is busy with other things takes its time
_MOST_RESTARTS = 3
_STOP_SECONDS = 60


class StartFailed(HubError):
    code = "start_failed"
    title = "EnterpriseHub did not start"


def up(settings: Settings, out: Output, *, foreground: bool) -> None:
    """Everything runs; a second time it only says so."""
    if (state := noted_state(settings)) is not None:
        settings = as_it_runs(settings, state)
        wait_until_ready(settings)
        out.result(
            {"address": settings.address, "already_running": True},
            f"EnterpriseHub is already running at {settings.address}",
        )
        return
    _require_free_port(settings)
    # Only a start needs the whole program; the second `hub up` should be quick.
    from enterprisehub.app.commands.prepare import prepare  # noqa: PLC0415

    credentials = prepare(settings, out)
    if foreground:
        announce(settings, out, credentials)
        sys.exit(Supervisor(settings, foreground=True).run())
    out.step("Starting web, worker and voice")
    _start_supervisor(settings)
    wait_until_ready(settings)
    announce(settings, out, credentials)


def announce(settings: Settings, out: Output, credentials: "Credentials | None") -> None:
    """Where it is, and, the first time, how to get in."""
    value: dict[str, Any] = {"address": settings.address, "already_running": False}
    text = f"\nEnterpriseHub is running at {settings.address}\n"
    if credentials is not None:
        people = credentials.people
        value["credentials"] = {"email": credentials.email, "password": credentials.password}
        value["people"] = [asdict(person) for person in people]
        rows = [(f"  {p.role.value}", p.email, p.password) for p in people]
        text += f"\n{columns(('  Sign in as', 'email', 'password'), rows)}\n"
        text += (
            "\n  The passwords are shown only now. Keep them, or change them after signing in.\n"
        )
    out.result(value, text)


def down(settings: Settings, out: Output) -> None:
    """Nothing of this installation runs any more."""
    state = noted_state(settings)
    stopped = False
    if state is not None and state["pid"]:
        out.step("Stopping")
        _signal(state["pid"], signal.SIGTERM)
        if not _wait_for_lock(settings, _STOP_SECONDS):
            for pid in [state["pid"], *(c["pid"] for c in state["children"].values())]:
                _signal(pid, signal.SIGKILL)
            _wait_for_lock(settings, 5)
        stopped = True
    if settings.embedded and embedded_server(settings).stop():
        stopped = True
    out.result(
        {"stopped": stopped},
        "EnterpriseHub has stopped." if stopped else "EnterpriseHub was not running.",
    )


def status(settings: Settings, out: Output) -> bool:
    """What runs; True when all of it does."""
    state = noted_state(settings)
    settings = as_it_runs(settings, state)
    parts: list[dict[str, Any]] = []
    if settings.embedded:
        pid = embedded_server(settings).pid()
        parts.append({"part": "database", "running": pid is not None, "pid": pid})
    parts.append(
        {"part": "supervisor", "running": state is not None, "pid": (state or {}).get("pid")}
    )
    for role in ROLES:
        child = (state or {}).get("children", {}).get(role, {})
        pid = child.get("pid")
        running = pid is not None and _alive(pid)
        if role == "web" and running:
            running = answers(settings)
        parts.append(
            {"part": role, "running": running, "pid": pid, "restarts": child.get("restarts", 0)}
        )
    good = all(part["running"] for part in parts)
    rows = [
        (p["part"], "running" if p["running"] else "stopped", p["pid"], p.get("restarts") or "")
        for p in parts
    ]
    value = {
        "running": good,
        "address": settings.address,
        "home": str(settings.home),
        "parts": parts,
    }
    out.table(value, ("part", "state", "pid", "restarts"), rows)
    if good and not out.as_json:
        out.result(None, f"\n{settings.address}")
    return good


def _given_up(settings: Settings) -> bool:
    """Nobody keeps the processes any more, or one of them does not stay up."""
    if noted_state(settings) is None:
        time.sleep(1)  # it may just be writing its first note
    state = noted_state(settings)
    return state is None or any(
        child["restarts"] >= _MOST_RESTARTS for child in state["children"].values()
    )


def wait_until_ready(settings: Settings) -> None:
    """The web process answers and a worker lives. Raises StartFailed with the end of the log."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if answers(settings) and _worker_lives(settings):
            return
        if _given_up(settings):
            break
        time.sleep(0.2)
    tails = [_tail(logs_folder(settings) / f"{n}.log") for n in ("supervisor", *ROLES)]
    raise StartFailed(
        "EnterpriseHub did not become ready. The ends of its logs:\n"
        + "\n".join(filter(None, tails))
    )


def _start_supervisor(settings: Settings) -> None:
    run_folder(settings)
    with (logs_folder(settings) / "supervisor.log").open("ab") as out:
        subprocess.Popen(
            [sys.executable, "-m", "enterprisehub.app.supervisor"],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd="/",
            env={**os.environ, "HUB_HOME": str(settings.home)},
            start_new_session=True,
        )
    deadline = time.monotonic() + 30
    while noted_state(settings) is None and time.monotonic() < deadline:
        time.sleep(0.1)


def _require_free_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise StartFailed(
                f"Port {settings.port} of {settings.host} cannot be used: {error.strerror}. "
                "Choose another with HUB_PORT, for example: HUB_PORT=8900 hub up"
            ) from error


def answers(settings: Settings) -> bool:
    try:
        # To ourselves on this machine: the certificate is made out to another name.
        trusting = ssl._create_unverified_context()  # noqa: S323, SLF001
        address = f"{settings.local_address}/readyz"
        with urllib.request.urlopen(address, timeout=3, context=trusting) as answer:  # noqa: S310
            return bool(answer.status == 200)  # noqa: PLR2004
    except (urllib.error.URLError, OSError):
        return False


def _worker_lives(settings: Settings) -> bool:
    try:
        url = database_urls(settings).app
        with psycopg.connect(url, connect_timeout=3) as connection:
            return count_living(connection) > 0
    except (psycopg.Error, EmbeddedError):
        return False


def _wait_for_lock(settings: Settings, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        lock = take_lock(settings)
        if lock is not None:
            lock.close()
            return True
        time.sleep(0.1)
    return False


def _signal(pid: int | None, number: int) -> None:
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _tail(file: Path, lines: int = 12) -> str:
    if not file.exists():
        return ""
    text = "\n".join(file.read_text("utf-8", "replace").splitlines()[-lines:])
    return f"--- {file}\n{text}"
