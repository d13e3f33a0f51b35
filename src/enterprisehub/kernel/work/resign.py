"""After a rotation of keys, what background work has stored is signed with the newest key.

The durable layer keeps arguments and results of work for as long as the work is known; signed with
a key that is gone, unfinished work could not go on and failed work could not be looked at.
"""

from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg import sql

from enterprisehub.kernel.secrets import KeyRing
from enterprisehub.kernel.work.runtime import SCHEMA
from enterprisehub.kernel.work.sealing import SignedPickle

_BATCH: Final = 500
_COLUMNS: Final = (
    (SCHEMA, "workflow_status", ("inputs", "output", "error")),
    (SCHEMA, "workflow_input", ("inputs",)),
    (SCHEMA, "workflow_output", ("output", "error")),
    (SCHEMA, "operation_outputs", ("output", "error")),
    (SCHEMA, "notifications", ("message",)),
    (SCHEMA, "workflow_events", ("value",)),
    (SCHEMA, "workflow_events_history", ("value",)),
    (SCHEMA, "streams", ("value",)),
    ("public", "kernel_work_checkpoints", ("output",)),
)


@dataclass(frozen=True, slots=True)
class Resigned:
    """What happened to one table; `foreign` values were never signed by us and stay as they are."""

    table: str
    changed: int
    foreign: int


def resign(admin_url: str, ring: KeyRing) -> list[Resigned]:
    """Every value of background work carries a signature of the newest key.

    A row that changes at the same moment is counted and left to the next call: keys may be
    retired once a call has found nothing to change.
    """
    sealing = SignedPickle(ring)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        return [_table(connection, sealing, *place) for place in _COLUMNS]


def _table(
    connection: psycopg.Connection,
    sealing: SignedPickle,
    schema: str,
    table: str,
    columns: tuple[str, ...],
) -> Resigned:
    changed = foreign = 0
    for column in columns:
        names = {"t": sql.Identifier(schema, table), "c": sql.Identifier(column)}
        update = sql.SQL("UPDATE {t} SET {c} = %s WHERE ctid = %s AND {c} = %s").format(**names)
        # A value is base64 behind a signature of 43 characters; others are the layer's own.
        query = sql.SQL("SELECT ctid, {c} FROM {t} WHERE {c} ~ '^[-_A-Za-z0-9]{{43}}[.]'")
        with connection.transaction(), connection.cursor(name="resign") as rows:
            rows.execute(query.format(**names))
            while batch := rows.fetchmany(_BATCH):
                for place, value in batch:
                    signed = sealing.resigned(value)
                    foreign += signed is None
                    if signed is not None and signed != value:
                        connection.execute(update, (signed, place, value))
                        changed += 1
    return Resigned(table, changed, foreign)
