"""Parquet files with checksums in every page. The library is loaded where it is used."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from enterprisehub.kernel.archive.columns import Column
from enterprisehub.kernel.errors import HubError

ROW_GROUP = 10_000


class ArchiveDamaged(HubError):
    """What lies in the store is not what was put there."""

    code = "archive_damaged"
    status = 409
    title = "Damaged archive"


def arrow_schema(columns: Sequence[Column]) -> Any:
    """The file's schema."""
    import pyarrow as pa  # noqa: PLC0415

    held = {
        "int64": pa.int64(),
        "bool": pa.bool_(),
        "float64": pa.float64(),
        "timestamp": pa.timestamp("us", "UTC"),
        "text": pa.string(),
    }
    return pa.schema([(column.name, held[column.held]) for column in columns])


class Writing:
    """A Parquet file being written, a row group at a time."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415

        self._schema = arrow_schema(columns)
        self._writer = pq.ParquetWriter(
            path,
            self._schema,
            compression="zstd",
            compression_level=9,
            write_page_checksum=True,
            write_statistics=True,
        )

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        import pyarrow as pa  # noqa: PLC0415

        columns = zip(*rows, strict=True)
        arrays = [
            pa.array(list(values), field.type)
            for values, field in zip(columns, self._schema, strict=True)
        ]
        batch = pa.RecordBatch.from_arrays(arrays, schema=self._schema)
        self._writer.write_batch(batch, row_group_size=ROW_GROUP)

    def close(self) -> None:
        self._writer.close()


def batches_of(source: Any, columns: list[str] | None = None) -> Iterator[Any]:
    """The file's record batches, every page checked against its checksum.

    Raises:
        ArchiveDamaged: a page, or the file, is not what was written.
    """
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(source, page_checksum_verification=True) as file:
            yield from file.iter_batches(batch_size=ROW_GROUP, columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise ArchiveDamaged(
            "The archived file is damaged and was not used. Put back the object from a backup of "
            "the store, then try again."
        ) from error


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
