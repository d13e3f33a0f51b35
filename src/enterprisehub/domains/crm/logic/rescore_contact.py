"""A contact's stored score follows from what is known of it now."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts import Reason, Score
from enterprisehub.domains.crm.events import ContactScored
from enterprisehub.domains.crm.logic.find_record import live_contact
from enterprisehub.domains.crm.logic.record_interaction import standing_of
from enterprisehub.domains.crm.logic.score_contact import Facts, score_contact
from enterprisehub.domains.crm.logic.set_profile import profile_reasons
from enterprisehub.domains.crm.models import ContactRow, ContactScoreRow, StandingRow
from enterprisehub.domains.crm.ports import SCORE_REASONS
from enterprisehub.domains.crm.queries.score_course import latest_scores
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.events.publish import publish


async def rescore_contact(
    db: Db, contact_id: UUID, *, said: Iterable[Reason] | None = None
) -> Score:
    """The score is worked out and stored; `said` replaces what conversations gave before.

    Raises:
        NotFound: there is no such contact.
    """
    contact = await live_contact(db, contact_id)
    standing = await standing_of(db, contact.id)
    spoken = list(said) if said is not None else spoken_reasons(standing.reasons)
    for _, more in await SCORE_REASONS.gather(db, contact.id):
        spoken.extend(more)
    spoken.extend(await profile_reasons(db, contact))
    open_deals = await queries.open_deal_count(db, contact.id)
    score = score_contact(_facts(contact, standing, open_deals), spoken, clock.now())
    await _store(db, contact, standing, score)
    return score


async def _store(db: Db, contact: ContactRow, standing: StandingRow, score: Score) -> None:
    previous, before = standing.score, standing.temperature
    standing.score, standing.temperature = score.score, score.temperature
    standing.reasons = [asdict(reason) for reason in score.reasons]
    standing.scored_at = score.scored_at
    await _remember(db, contact, score)
    await db.flush()
    if (previous, before) != (score.score, score.temperature):
        fact = ContactScored(contact.id, score.score, score.temperature, previous)
        await publish(db, fact, contact.ref)


async def _remember(db: Db, contact: ContactRow, score: Score) -> None:
    """The course of the score has this one, unless it says what the last of it says."""
    latest = await latest_scores(db, contact.id, limit=1)
    if latest and (latest[0].score, latest[0].temperature) == (score.score, score.temperature):
        return
    db.add(
        ContactScoreRow(
            contact_id=contact.id,
            at=score.scored_at,
            score=score.score,
            temperature=score.temperature,
            reasons=told_reasons(score.reasons),
        )
    )


def told_reasons(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Of each reason what is kept for ever: not the words of a person that it rests on."""
    return [{"code": one.code, "title": one.title, "points": one.points} for one in reasons]


def spoken_reasons(stored: Iterable[dict[str, Any]]) -> list[Reason]:
    """Of the stored reasons, those that conversations gave."""
    return [Reason(**item) for item in stored if item["group"] == "conversation"]


def _facts(contact: ContactRow, standing: StandingRow, open_deals: int) -> Facts:
    return Facts(
        has_email=contact.email is not None,
        has_phone=contact.phone_e164 is not None,
        has_company=contact.company_id is not None,
        has_job_title=bool(contact.job_title),
        lifecycle=contact.lifecycle,
        lead_status=contact.lead_status,
        source=contact.source,
        open_deals=open_deals,
        last_inbound_at=standing.last_inbound_at,
        inbound_count=standing.inbound_count,
        outbound_count=standing.outbound_count,
        last_activity_at=standing.last_activity_at,
    )
