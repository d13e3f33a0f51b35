"""A prediction that changed too much is an alert, until somebody dismisses it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from enterprisehub.domains.pipeline.models import AlertRow
from enterprisehub.domains.pipeline.permissions import PIPELINE_READ, SETTINGS_WRITE
from enterprisehub.domains.pipeline.queries import scores
from enterprisehub.kernel import clock, notices
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound

PREDICTION = notices.declare(
    notices.NoticeKind("pipeline.prediction", "A prediction changed", "warn")
)
RISK = notices.declare(notices.NoticeKind("pipeline.risk", "A deal of yours is at risk", "warn"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What changed. `key` names the same matter again, so that it is told once."""

    scope: Literal["market", "client", "deal", "business"]
    key: str
    title: str
    body: str
    href: str
    before: float
    after: float
    severity: Literal["info", "warn", "bad"] = "warn"
    owner_user_id: UUID | None = None


async def raise_alert(db: Db, change: Change) -> bool:
    """The alert stands; its owner, or else the leaders, are told. False where it stood already."""
    known = await scores.open_alert(db, change.key)
    if known is not None:
        known.title, known.body, known.after = change.title, change.body, change.after
        return False
    db.add(
        AlertRow(
            scope=change.scope,
            key=change.key,
            severity=change.severity,
            title=change.title,
            body=change.body,
            href=change.href,
            before=change.before,
            after=change.after,
        )
    )
    await db.flush()
    owner = change.owner_user_id
    await notices.notify(
        db,
        PREDICTION,
        change.title,
        body=change.body,
        href=change.href,
        users=[owner] if owner else None,
        having=PIPELINE_READ if owner else SETTINGS_WRITE,
        key=change.key,
    )
    return True


async def dismiss_alert(db: Db, alert_id: UUID) -> None:
    """Nobody needs to look at it any more.

    Raises:
        NotFound: there is no such alert.
    """
    row = await scores.alert(db, alert_id)
    if row is None:
        raise NotFound("There is no such alert.")
    row.dismissed_at = row.dismissed_at or clock.now()
