"""`hub doctor`: looks at everything the program stands on, and says what to do."""

import asyncio
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

import psycopg
import redis

from enterprisehub.app.commands.lifecycle import answers
from enterprisehub.app.commands.output import Output
from enterprisehub.app.installation import Installation
from enterprisehub.app.migrate import is_current
from enterprisehub.app.places import embedded_server
from enterprisehub.app.supervisor import noted_state
from enterprisehub.kernel.clock import now
from enterprisehub.kernel.db.programs import EmbeddedError, programs_folder, run_program
from enterprisehub.kernel.db.roles import APP_ROLE
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.secrets import KeyRingError
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.storage import open_objects
from enterprisehub.kernel.work.living import count_living

type State = Literal["ok", "warning", "wrong"]
_LEAST_FREE_BYTES = 1024**3
_OLDEST_POSTGRES = 160000
_MOST_SKEW_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do if it is not well."""

    about: str
    state: State
    says: str
    remedy: str = ""


def examine(settings: Settings, out: Output) -> bool:
    """True when nothing is wrong; warnings do not count."""
    findings = list(_findings(settings))
    good = all(f.state != "wrong" for f in findings)
    rows = [(f.state, f.about, f.says) for f in findings]
    out.table([asdict(f) for f in findings], ("", "", ""), rows)
    remedies = [f"{f.about}: {f.remedy}" for f in findings if f.state != "ok" and f.remedy]
    if remedies and not out.as_json:
        out.result(None, "\nWhat to do:\n" + "\n".join(f"  {line}" for line in remedies))
    return good


def _findings(settings: Settings) -> Iterator[Finding]:
    yield Finding("python", "ok", sys.version.split()[0])
    yield _free_space(settings)
    if settings.embedded:
        yield _guarded("postgresql programs", _programs, "Install the package again: ./setup.sh")
        if embedded_server(settings).pid() is None:
            yield Finding("database", "wrong", "does not run", "Start it with `hub up`.")
            return
    try:
        installation = Installation.open(settings)
        yield Finding("keys", "ok", f"{installation.ring.generation_count} generation(s)")
    except KeyRingError as error:
        yield Finding("keys", "wrong", "cannot be used", str(error))
        return
    try:
        with psycopg.connect(installation.urls.app, connect_timeout=5) as connection:
            yield from _database(connection)
            yield _worker(connection)
    except psycopg.OperationalError as error:
        yield Finding("database", "wrong", str(error).strip(), "Start it with `hub up`.")
        return
    yield _migrations(installation)
    yield _web(settings)
    yield _guarded(
        "object store", lambda: _storage(settings), "Check HUB_S3_* or HUB_HOME/objects."
    )
    if settings.redis_url is not None:
        yield _guarded("redis", lambda: _redis(settings), "Check REDIS_URL, or unset it.")


def _free_space(settings: Settings) -> Finding:
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(settings.home).free
    says = f"{free / 1024**3:.1f} GiB free in {settings.home}"
    if free < _LEAST_FREE_BYTES:
        return Finding("disk", "wrong", says, "Free at least 1 GiB, or move HUB_HOME.")
    return Finding("disk", "ok", says)


def _programs() -> str:
    return f"{run_program('postgres', ['--version']).strip()} in {programs_folder()}"


def _database(connection: psycopg.Connection) -> Iterator[Finding]:
    row = connection.execute(
        "SELECT current_setting('server_version_num')::int, current_setting('server_version'),"
        " current_setting('fsync'), clock_timestamp(),"
        " (SELECT extversion FROM pg_extension WHERE extname = 'vector'),"
        " (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user),"
        " has_schema_privilege('public', 'CREATE')"
    ).fetchone()
    assert row is not None  # noqa: S101  a select without FROM
    number, version, fsync, at, vector, above, creates = row
    if number < _OLDEST_POSTGRES:
        yield Finding("database", "wrong", f"PostgreSQL {version}", "Use PostgreSQL 16 or newer.")
    else:
        yield Finding("database", "ok", f"PostgreSQL {version}, pgvector {vector}")
    if fsync != "on":
        yield Finding("durability", "wrong", "fsync is off", "Set fsync = on: a crash loses data.")
    if above or creates:
        yield Finding(
            "role",
            "wrong",
            f"{APP_ROLE} may more than it should",
            "Run `hub migrate` as the owner.",
        )
    skew = abs((now() - at).total_seconds())
    if skew > _MOST_SKEW_SECONDS:
        yield Finding("clock", "warning", f"{skew:.0f} s off the database's", "Run an NTP client.")


def _worker(connection: psycopg.Connection) -> Finding:
    living = count_living(connection)
    if living:
        return Finding("worker", "ok", f"{living} running")
    return Finding("worker", "wrong", "none runs", "Start it with `hub up` or `hub worker`.")


def _migrations(installation: Installation) -> Finding:
    if is_current(installation):
        return Finding("migrations", "ok", "up to date")
    return Finding("migrations", "wrong", "not up to date", "Run `hub migrate`.")


def _web(settings: Settings) -> Finding:
    if answers(settings):
        return Finding("web", "ok", f"answers at {settings.local_address}")
    if noted_state(settings) is None:
        return Finding("web", "wrong", "does not run", "Start it with `hub up`.")
    return Finding("web", "wrong", "does not answer", f"Read {settings.home / 'logs' / 'web.log'}.")


def _storage(settings: Settings) -> str:
    asyncio.run(open_objects(settings).check())
    return settings.storage_bucket or str(settings.home / "objects")


def _redis(settings: Settings) -> str:
    client = redis.Redis.from_url(settings.redis_url or "", socket_timeout=3)
    client.ping()
    client.close()
    return "answers"


def _guarded(about: str, look: Callable[[], str], remedy: str) -> Finding:
    try:
        return Finding(about, "ok", look())
    except (HubError, EmbeddedError, OSError, redis.RedisError) as error:
        return Finding(about, "wrong", str(error), remedy)
