"""`hub backup`, `hub restore`."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import typer

from enterprisehub.app.backup.backups import Backups
from enterprisehub.app.backup.manifest import BackupMissing
from enterprisehub.app.commands.output import Output, interactive
from enterprisehub.app.installation import Installation
from enterprisehub.app.migrate import migrate
from enterprisehub.app.places import embedded_server
from enterprisehub.app.supervisor import noted_state
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.settings import Settings

_MIB = 1024 * 1024


def make(settings: Settings, out: Output, name: str | None, folder: Path | None) -> None:
    """A new backup."""
    with _database(settings):
        backups = Backups(Installation.open(settings), folder)
        manifest = asyncio.run(backups.make(name, out.step))
    size = sum(int(file["bytes"]) for file in manifest.files.values())
    text = f"Backup {manifest.name}: {size / _MIB:.1f} MiB in {backups.folder / manifest.name}"
    if not settings.backup_passphrase:
        text += (
            f"\nIt opens only with the key ring in {settings.home / 'keys'}: keep a copy of that "
            "elsewhere,\nor set HUB_BACKUP_PASSPHRASE to put the keys, locked, into each backup."
        )
    value = {
        "name": manifest.name,
        "folder": str(backups.folder / manifest.name),
        "bytes": size,
        "tables": len(manifest.tables),
        "rows": sum(manifest.tables.values()),
        "objects": manifest.objects_count,
    }
    out.result(value, text)


def show(settings: Settings, out: Output, folder: Path | None) -> None:
    """The backups there are."""
    known = Backups(Installation.open(settings), folder).known()
    rows = [
        (b["name"], datetime.fromtimestamp(b["at"], UTC).isoformat("T", "seconds"),
         f"{b['bytes'] / _MIB:.1f} MiB") for b in known
    ]  # fmt: skip
    out.table(known, ("name", "made at", "size"), rows)


def verify(settings: Settings, out: Output, name: str | None, folder: Path | None) -> bool:
    """True when the drill found what the manifest says."""
    with _database(settings):
        backups = Backups(Installation.open(settings), folder)
        proof = asyncio.run(backups.verify(name or _newest(backups), out.step))
    good = not proof.differences
    text = (
        f"Backup {proof.name} is good: {proof.rows} rows in {proof.tables} tables and "
        f"{proof.objects} objects came back in {proof.seconds:.1f} s."
        if good
        else f"Backup {proof.name} is not good:\n" + "\n".join(f"  {d}" for d in proof.differences)
    )
    out.result({"good": good, **asdict(proof)}, text)
    return good


def restore(
    settings: Settings, out: Output, name: str, folder: Path | None, *, asked: bool
) -> None:
    """Everything is as it was."""
    if noted_state(settings) is not None:
        raise Conflict("EnterpriseHub is running. Run `hub down` first, then restore.")
    if not asked and interactive():
        typer.confirm(f"Replace the present data with the backup {name}?", abort=True)
    with _database(settings):
        backups = Backups(Installation.open(settings), folder)
        manifest = asyncio.run(backups.restore(name, out.step))
        # The keys may be others now, and the backup from an older version.
        migrate(Installation.open(settings), out.step)
    value = {"restored": manifest.name, "made_at": manifest.created_at}
    out.result(value, f"Restored {manifest.name} of {manifest.created_at}. Start with `hub up`.")


@contextmanager
def _database(settings: Settings) -> Iterator[None]:
    """The database runs; the embedded one is stopped again if it did not before."""
    server = embedded_server(settings) if settings.embedded else None
    ran = server is None or server.pid() is not None
    if server is not None:
        server.start()
    try:
        yield
    finally:
        if server is not None and not ran:
            server.stop()


def _newest(backups: Backups) -> str:
    known = backups.known()
    if not known:
        raise BackupMissing(f"There is no backup in {backups.folder}. Make one with `hub backup`.")
    return str(known[0]["name"])
