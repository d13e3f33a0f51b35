"""What is left to do: open items, without those that nobody has touched for long."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.delivery.queries import history
from enterprisehub.domains.delivery.settings import DeliverySettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db


@dataclass(frozen=True, slots=True)
class Left:
    """`untouched` of the `open_items` were not changed for `after_days` and are not forecast."""

    open_items: int
    untouched: int
    after_days: int

    @property
    def items(self) -> int:
        """How many a forecast counts."""
        return self.open_items - self.untouched

    @property
    def says(self) -> str:
        """What was left out, in words; empty where nothing was."""
        if not self.untouched:
            return ""
        were = "was" if self.untouched == 1 else "were"
        return f"{self.untouched:,} {were} not touched for {self.after_days} days: not counted"


async def count_left(db: Db, source_id: UUID) -> Left:
    """Of one project, board or team. Where all of it is untouched, all of it counts."""
    every = await history.open_items(db, [source_id])
    days = (await DeliverySettings.load(db)).stale_days
    if not every or not days:
        return Left(every, 0, days)
    before = clock.now() - timedelta(days=days)
    untouched = await history.open_items(db, [source_id], untouched_since=before)
    return Left(every, untouched if untouched < every else 0, days)
