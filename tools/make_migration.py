"""Writes the next migration: what the metadata has and the history does not yet make.

    .venv/bin/python tools/make_migration.py "Add a column to deals"

Read what it wrote before you commit it: renames look like a drop and an add.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from enterprisehub.app.migrate import alembic_config
from enterprisehub.kernel.db.embedded import EmbeddedPostgres


def main(message: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="hub-migration-"))
    server = EmbeddedPostgres(folder / "postgres", durable=False)
    try:
        config = alembic_config(server.start().owner)
        command.upgrade(config, "head")
        script = command.revision(config, message=message, autogenerate=True)
        print(f"Wrote {script.path if script and not isinstance(script, list) else script}")
    finally:
        server.remove()


if __name__ == "__main__":
    if len(sys.argv) != 2:  # noqa: PLR2004  the program and its message
        sys.exit(__doc__)
    main(sys.argv[1])
