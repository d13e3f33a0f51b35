"""`hub keys rotate`, `hub keys retire`."""

import time
from dataclasses import asdict

from enterprisehub.app.catalog import load
from enterprisehub.app.commands.output import Output
from enterprisehub.app.installation import Installation
from enterprisehub.kernel.db.encrypted import Reencrypted, reencrypt
from enterprisehub.kernel.errors import Conflict
from enterprisehub.kernel.settings import Settings
from enterprisehub.kernel.work.resign import resign

_NOTICE_SECONDS = 2.0  # running processes look at the ring once a second


def rotate(settings: Settings, out: Output) -> None:
    """Everything stored lies under a new key; the old keys still open what is under way."""
    load()
    installation = Installation.open(settings)
    installation.ring.rotate()
    out.step("Made a new key; waiting until every process uses it")
    time.sleep(_NOTICE_SECONDS)
    done = reencrypt(
        installation.urls.admin, installation.ring, progress=lambda column: _tell(out, column)
    )
    work = resign(installation.urls.admin, installation.ring)
    changed = sum(column.changed for column in done) + sum(table.changed for table in work)
    value = {
        "changed": changed,
        "columns": [asdict(column) for column in done],
        "work": [asdict(table) for table in work],
    }
    out.result(
        value, f"{changed} values lie under the new key now. `hub keys retire` ends the old."
    )


def retire(settings: Settings, out: Output) -> None:
    """Only the newest key is left. Refused while anything stored needs an older one."""
    load()
    installation = Installation.open(settings)
    left = sum(c.changed for c in reencrypt(installation.urls.admin, installation.ring))
    left += sum(table.changed for table in resign(installation.urls.admin, installation.ring))
    if left:
        raise Conflict(
            f"{left} values still lay under an old key and were renewed just now. "
            "Run `hub keys retire` again."
        )
    gone = installation.ring.retire()
    out.result({"retired": gone}, f"{gone} old keys are gone.")


def _tell(out: Output, column: Reencrypted) -> None:
    out.step(f"{column.table}.{column.column}: {column.changed} of {column.rows}")
