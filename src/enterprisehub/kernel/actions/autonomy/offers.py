"""Where autonomy can be earned at all: what the approval rules offer, and what nothing can."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from enterprisehub.kernel.actions.autonomy.settings import AutonomySettings
from enterprisehub.kernel.actions.kinds import KINDS, Approval
from enterprisehub.kernel.actions.models import AutonomyRow, PolicyRow
from enterprisehub.kernel.db.session import Db

_BY_KIND = {
    Approval.ALWAYS: "people always decide about this kind of action",
    Approval.NEVER: "this kind of action needs no approval",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One rule that lets agents earn it; None stands for anybody or anything."""

    kind: str
    agent: str | None
    audience: str | None

    def covers(self, row: AutonomyRow) -> bool:
        return (
            self.kind in (row.kind, "*")
            and self.agent in (None, row.agent)
            and self.audience in (None, row.segment.partition("/")[0])
        )


async def offers(db: Db) -> list[Offer]:
    """What the rules of now offer."""
    row = PolicyRow
    query = select(row.kind, row.agent, row.audience).where(
        row.enabled, row.deleted_at.is_(None), row.mode == "earned"
    )
    return [Offer(*one) for one in await db.execute(query)]


def barred_because(row: AutonomyRow, settings: AutonomySettings, offered: Collection[Offer]) -> str:
    """Why nothing can be earned here whatever the evidence; empty where it can."""
    kind = KINDS.get(row.kind)
    if kind is None or kind.approval in _BY_KIND:
        return _BY_KIND[kind.approval] if kind else "this kind of action is no longer known"
    reasons = (
        (not settings.enabled, "earned autonomy is switched off"),
        (not row.enabled, "it was switched off by hand"),
        (not settings.may_be_earned(kind.risk), f"{kind.risk} risk is never earned"),
        (not any(o.covers(row) for o in offered), "no approval rule lets it be earned"),
    )
    return next((words for holds, words in reasons if holds), "")
