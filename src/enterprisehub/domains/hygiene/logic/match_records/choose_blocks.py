"""Which pairs are looked at: those that agree on something telling.

What no block brings together is never found, so there are many; a block that would bring together
too many pairs of this list (a town where everybody lives) is left out.
"""

from collections.abc import Collection, Sequence

import duckdb

Block = tuple[str, ...]
_BLOCKS: tuple[Block, ...] = (
    ("national",),
    ("email",),
    ("phone",),
    ("given", "surname"),
    ("surname", "born"),
    ("given", "born"),
    ("born", "postcode"),
    ("born", "street"),
    ("born",),
    ("surname", "postcode"),
    ("given", "postcode"),
    ("address", "given_start"),
    ("address", "surname_start"),
    ("given_start", "surname_start", "postcode"),
    ("given_start", "surname_start", "city"),
    ("given_start", "surname_start", "company"),
    ("street", "city"),
    ("address",),
)
_MOST_PAIRS_PER_ROW = 40
_ANCHORS: tuple[Block, ...] = (
    ("given", "surname", "born"),
    ("given", "surname", "address"),
    ("email",),
    ("national",),
    ("phone", "surname"),
)
_TRAINING: tuple[Block, ...] = (("given", "surname"), ("born",), ("national",), ("email",))
_TRAINING_AT_HOME: tuple[Block, ...] = (("phone",), ("address",), ("surname", "postcode"))


def choose_blocks(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Collection[str], row_count: int
) -> list[Block]:
    """The blocks that this list can afford, most telling first."""
    usable = [block for block in _BLOCKS if set(block) <= set(columns)]
    limit = _MOST_PAIRS_PER_ROW * row_count
    return [block for block in usable if pair_count(connection, table, block) <= limit]


def pair_count(connection: duckdb.DuckDBPyConnection, table: str, block: Block) -> int:
    """How many pairs of the table agree on everything in the block."""
    keys = ", ".join(block)
    known = " AND ".join(f"{column} IS NOT NULL" for column in block)
    groups = f"SELECT count(*) AS n FROM {table} WHERE {known} GROUP BY {keys}"  # noqa: S608
    query = f"SELECT coalesce(sum(n * (n - 1) // 2), 0)::BIGINT FROM ({groups})"  # noqa: S608
    return int(connection.sql(query).fetchall()[0][0])


def anchors(columns: Collection[str]) -> Sequence[Block]:
    """Agreements that hardly happen by chance: from them the share of duplicates is guessed."""
    return [block for block in _ANCHORS if set(block) <= set(columns)]


def training(columns: Collection[str]) -> Sequence[Block]:
    """Blocks in which the weights are learned; each leaves out what it agrees on.

    People who share a home or a telephone are mostly relatives, from whom one learns that names
    differ: they teach only where nothing belongs to one person alone.
    """
    own = [block for block in _TRAINING if set(block) <= set(columns)]
    return (
        own if len(own) > 1 else [*own, *(b for b in _TRAINING_AT_HOME if set(b) <= set(columns))]
    )
