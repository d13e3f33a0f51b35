"""How fast a file comes in through the product, and with what memory; contacts beside COPY."""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer
from obstore.store import LocalStore

from bench._processor_time import seconds_of, server_pid
from bench._real_database import Real, real_database
from enterprisehub.domains.crm.contracts.inputs import ImportOptions
from enterprisehub.domains.crm.logic.import_file.begin_import import (
    Kept,
    begin_import,
    look_at_upload,
)
from enterprisehub.domains.crm.logic.import_file.take_batch import take_batch
from enterprisehub.kernel.identity.permissions import Role, permissions_of
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.storage import Objects
from enterprisehub.kernel.tenancy.models import TenantRecord

HEADERS = {
    "contact": "First name,Last name,Email,Phone,City,State,Tags,ID\n",
    "listing": "MLS number,Address,City,State,Price,Beds\n",
    "work_item": "Key,Title,Project,Type,Status,Created,Started,Done,Points,Assignee\n",
}
CITIES = ("Austin", "Round Rock", "Kyle", "Leander", "San Marcos")
COPIED = (
    """COPY copied_contacts (tenant_id, id, name, name_key, given_name, family_name, email,
    phone_e164, city, state, external_key) FROM STDIN""",
    "COPY copied_emails (tenant_id, id, contact_id, email) FROM STDIN",
    "COPY copied_phones (tenant_id, id, contact_id, phone_e164) FROM STDIN",
)
MEGABYTE = 1024 * 1024


def lines_of(kind: str, rows: int) -> Iterator[str]:
    """The rows of the file: every record is another one."""
    if kind == "contact":
        yield from lines(rows)
    for n in range(rows) if kind == "listing" else ():
        yield f"M{n},{n} Oak Street,{CITIES[n % 5]},TX,{200_000 + n % 900_000},{n % 6}\n"
    for n in range(rows) if kind == "work_item" else ():
        yield (
            f"T-{n},Item {n},Project {n % 7},Story,Done,2026-01-{1 + n % 20:02d},"
            f"2026-02-{1 + n % 20:02d},2026-03-{1 + n % 27:02d},{n % 8},Person {n % 40}\n"
        )


def lines(rows: int) -> Iterator[str]:
    """The rows of the file: every person is another one."""
    for n in range(rows):
        phone = f"+1{200 + n % 700}{200 + n // 700 % 800}{n // 560_000:04d}"
        yield (
            f"Given{n % 5000},Family{n % 9000},person{n}@example.com,{phone},"
            f"{CITIES[n % 5]},TX,imported,key-{n}\n"
        )


def run(
    *,
    rows: Annotated[int, typer.Option(min=1000, help="Rows of the file.")] = 100_000,
    batch: Annotated[int, typer.Option(min=100, help="Rows of one transaction.")] = 2000,
    kind: Annotated[str, typer.Option(help="contact, listing or work_item.")] = "contact",
) -> dict[str, Any]:
    """Import a file; contacts are also COPYed into the same tables without guards."""
    return asyncio.run(_run(kind, rows, batch))


async def _run(kind: str, rows: int, batch: int) -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="hubimport-"))
    try:
        async with real_database(durable=True) as real:
            imported = await _import(real, folder, kind, rows, batch)
            if kind != "contact":
                return {"kind": kind, "rows": rows, **imported}
            copied = await asyncio.to_thread(_copy, real.urls.admin, rows)
    finally:
        shutil.rmtree(folder)
    return {
        "kind": kind,
        "rows": rows,
        **imported,
        "copy": copied,
        "times_of_copy": round(imported["seconds"] / copied["seconds"], 2),
        "times_of_copy_by_processor": round(
            imported["processor_seconds"] / copied["processor_seconds"], 2
        ),
    }


async def _import(real: Real, folder: Path, kind: str, rows: int, batch: int) -> dict[str, Any]:
    objects = Objects(LocalStore(folder, mkdir=True))
    tenant_id, import_id = new_id(), new_id()
    async with real.guarded.unscoped() as db:
        db.add(TenantRecord(id=tenant_id, name="Bench", slug="bench"))
    source = folder / "source.csv"
    with source.open("w") as file:
        file.write(HEADERS[kind])
        file.writelines(lines_of(kind, rows))
    path = f"imports/{import_id}.csv"
    await objects.put(tenant_id, path, source)
    scope = Scope(tenant_id, permissions=permissions_of(Role.OWNER))
    async with real.guarded.scoped(scope) as db:
        job = await look_at_upload(
            db, objects, import_id, Kept(path, ""), record_kind=kind, file_name="bench.csv"
        )
        await begin_import(db, import_id, ImportOptions(mapping=job.mapping))
    memory: list[float] = []
    postgres = server_pid(real.urls.admin)
    program, server = seconds_of(os.getpid()), seconds_of(postgres)
    started = time.perf_counter()
    while True:
        async with real.guarded.scoped(scope) as db:
            reached = await take_batch(db, objects, import_id, most=batch)
        memory.append(_resident_mb())
        if reached == "over":
            break
    seconds = time.perf_counter() - started
    program, server = seconds_of(os.getpid()) - program, seconds_of(postgres) - server
    early = memory[max(0, len(memory) // 10)]
    return {
        "seconds": round(seconds, 2),
        "rows_per_second": round(rows / seconds),
        "processor_seconds": round(program + server, 2),
        "processor_seconds_of_program": round(program, 2),
        "rows_per_processor_second": round(rows / (program + server)),
        "file_mb": round(source.stat().st_size / MEGABYTE, 1),
        "memory_mb_after_a_tenth": round(early, 1),
        "memory_mb_at_the_end": round(memory[-1], 1),
        "memory_mb_at_the_peak": round(max(memory), 1),
        "memory_growth_mb": round(memory[-1] - early, 1),
    }


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def _copy(admin_url: str, rows: int) -> dict[str, Any]:
    """What COPY takes for the contacts, emails and phones, with the same indexes."""
    postgres = server_pid(admin_url)
    tenant_id, ids = new_id(), [new_id() for _ in range(rows)]
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for table in ("contacts", "emails", "phones"):
            like = "crm_contacts" if table == "contacts" else f"crm_contact_{table}"
            connection.execute(f"CREATE TABLE copied_{table} (LIKE {like} INCLUDING ALL)")
        before = seconds_of(os.getpid(), postgres)
        started = time.perf_counter()
        with connection.cursor() as cursor:
            for statement, make in zip(COPIED, (_contact, _email, _phone), strict=True):
                with cursor.copy(statement) as copy:
                    for id_, line in zip(ids, lines(rows), strict=True):
                        copy.write_row((tenant_id, *make(id_, line.rstrip("\n").split(","))))
        seconds = time.perf_counter() - started
    used = seconds_of(os.getpid(), postgres) - before
    return {
        "seconds": round(seconds, 2),
        "rows_per_second": round(rows / seconds),
        "processor_seconds": round(used, 2),
        "rows_per_processor_second": round(rows / used),
    }


def _contact(id_: object, cells: list[str]) -> tuple[object, ...]:
    given, family, email, phone, city, state, _, key = cells
    name = f"{given} {family}"
    return (id_, name, name.lower(), given, family, email, phone, city, state, key)


def _email(id_: object, cells: list[str]) -> tuple[object, ...]:
    return (new_id(), id_, cells[2])


def _phone(id_: object, cells: list[str]) -> tuple[object, ...]:
    return (new_id(), id_, cells[3])
