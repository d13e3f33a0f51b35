"""Keeps web, worker, voice and the embedded PostgreSQL alive: what dies is started again."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import structlog

from enterprisehub.app.places import embedded_server, logs_folder, run_folder
from enterprisehub.app.watchdog import PARENT
from enterprisehub.kernel.db.programs import EmbeddedError, write_private
from enterprisehub.kernel.observe.logs import set_up_logs
from enterprisehub.kernel.settings import Settings, load_settings

log = structlog.get_logger()
ROLES = {"web": "serve", "worker": "worker", "voice": "voice"}
LOOK_SECONDS = 0.25

_STABLE_SECONDS = 30.0
_LONGEST_WAIT_SECONDS = 30.0
_GRACE_SECONDS = 15.0
_LARGEST_LOG_BYTES = 20 * 1024 * 1024


@dataclass(slots=True)
class Child:
    """One process that should run."""

    role: str
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = 0
    restarts: int = 0
    log_file: Path | None = field(default=None)


_PATIENCE_SECONDS = 3.0


class Supervisor:
    """Runs until SIGTERM; one per HUB_HOME, guarded by a lock that dies with the process."""

    def __init__(self, settings: Settings, *, foreground: bool = False) -> None:
        self._settings = settings
        self._run = run_folder(settings)
        self._logs = None if foreground else logs_folder(settings)
        self._children = [Child(role) for role in ROLES]
        self._server = embedded_server(settings) if settings.embedded else None
        self._stop = threading.Event()
        self._lock: IO[str] | None = None

    def run(self) -> int:
        """Everything runs until we are told to stop; then everything has ended."""
        self._lock = take_lock(self._settings, patience_seconds=_PATIENCE_SECONDS)
        if self._lock is None:
            log.error("supervisor.already_running")
            return 1
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self._stop.set())
        self._note()
        log.info("supervisor.started", pid=os.getpid())
        try:
            while not self._stop.wait(LOOK_SECONDS):
                self.look()
        finally:
            self._end()
        return 0

    def look(self) -> None:
        """One round: whatever should run and does not is started."""
        if not self._database_runs():
            return
        for child in self._children:
            self._tend(child)

    def _database_runs(self) -> bool:
        if self._server is None or self._server.reachable():
            return True
        log.warning("supervisor.database_down")
        try:
            self._server.start()
        except (EmbeddedError, OSError) as error:
            log.error("supervisor.database_failed", reason=str(error))  # noqa: TRY400
            self._stop.wait(2)
            return False
        log.info("supervisor.database_started", pid=self._server.pid())
        return True

    def _tend(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is not None:
            code = child.process.poll()
            if code is None:
                if child.failures and now - child.started_at > _STABLE_SECONDS:
                    child.failures = 0
                self._trim(child)
                return
            self._plan_restart(child, code, now)
        if now >= child.start_at:
            self._start(child)

    def _plan_restart(self, child: Child, code: int, now: float) -> None:
        wait = min(0.25 * 2**child.failures, _LONGEST_WAIT_SECONDS) if child.failures else 0.0
        child.process, child.start_at = None, now + wait
        child.failures += 1
        child.restarts += 1
        log.warning("supervisor.child_ended", role=child.role, exit=code, again_in_seconds=wait)
        self._note()

    def _start(self, child: Child) -> None:
        out: IO[bytes] | None = None
        if self._logs is not None:
            child.log_file = self._logs / f"{child.role}.log"
            out = child.log_file.open("ab")
        environment = {**os.environ, PARENT: str(os.getpid()), "HUB_HOME": str(self._settings.home)}
        child.process = subprocess.Popen(  # noqa: S603  ourselves
            [sys.executable, "-m", "enterprisehub.app.cli", ROLES[child.role]],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT if out is not None else None,
            env=environment,
            start_new_session=True,  # Ctrl+C reaches us alone, and we end them in order
        )
        if out is not None:
            out.close()
        child.started_at = time.monotonic()
        log.info("supervisor.child_started", role=child.role, pid=child.process.pid)
        self._note()

    def _trim(self, child: Child) -> None:
        """The log keeps at most two files; the child goes on writing to the same one."""
        file = child.log_file
        if file is None or file.stat().st_size < _LARGEST_LOG_BYTES:
            return
        file.with_suffix(".log.1").write_bytes(file.read_bytes())
        os.truncate(file, 0)

    def _note(self) -> None:
        """What runs, for `hub status` and `hub down`."""
        state: dict[str, Any] = {
            "pid": os.getpid(),
            "port": self._settings.port,
            "children": {
                c.role: {"pid": c.process.pid if c.process else None, "restarts": c.restarts}
                for c in self._children
            },
        }
        write_private(self._run / "supervisor.json", json.dumps(state))

    def _end(self) -> None:
        log.info("supervisor.stopping")
        running = [c.process for c in self._children if c.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + _GRACE_SECONDS
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._server is not None:
            self._server.stop()
        (self._run / "supervisor.json").unlink(missing_ok=True)
        log.info("supervisor.stopped")


def take_lock(settings: Settings, *, patience_seconds: float = 0.0) -> IO[str] | None:
    """The lock of the one supervisor of this HUB_HOME; None while another holds it.

    Who only looks (`noted_state`) holds it for an instant too: a supervisor that starts at that
    instant needs patience.
    """
    file = (run_folder(settings) / "supervisor.lock").open("a")
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                file.close()
                return None
            time.sleep(0.02)
        else:
            return file


def noted_state(settings: Settings) -> dict[str, Any] | None:
    """What the running supervisor noted; None when none runs."""
    lock = take_lock(settings)
    if lock is not None:
        lock.close()
        return None
    try:
        state: dict[str, Any] = json.loads((run_folder(settings) / "supervisor.json").read_text())
    except (FileNotFoundError, ValueError):
        return {"pid": None, "children": {}}
    return state


def as_it_runs(settings: Settings, state: dict[str, Any] | None) -> Settings:
    """The settings with the port that was taken at the start, whatever this shell would choose."""
    port = (state or {}).get("port")
    return settings.model_copy(update={"port": port}) if port else settings


if __name__ == "__main__":
    told = load_settings()
    set_up_logs(told.log_format, told.log_level, role="supervisor")
    sys.exit(Supervisor(told).run())
