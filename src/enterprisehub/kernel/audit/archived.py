"""Where changes are that left the log: asked by whoever reads beyond what it still holds."""

from datetime import datetime
from typing import Protocol

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.hooks import HookPoint


class ArchivedChanges(Protocol):
    async def canonical(self, db: Db, wanted: dict[int, datetime]) -> dict[int, str]:
        """The canonical text of those wanted changes (seq -> time) that were archived."""
        ...


ARCHIVED: HookPoint[None, ArchivedChanges] = HookPoint("audit.archived")
