"""Which workers live: each holds an advisory lock for as long as its process does."""

import hashlib

import psycopg

NAMESPACE = 0x48554257  # "HUBW": our advisory locks among those of others


def lock_key(executor_id: str) -> int:
    """The second half of the advisory lock that stands for this worker."""
    return int.from_bytes(hashlib.sha256(executor_id.encode()).digest()[:4], signed=True)


def count_living(connection: psycopg.Connection) -> int:
    """How many workers of this database live now."""
    row = connection.execute(
        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
        " WHERE l.locktype = 'advisory' AND l.granted AND l.classid = %s::bigint::oid"
        " AND d.datname = current_database()",
        (NAMESPACE,),
    ).fetchone()
    return int(row[0]) if row else 0
