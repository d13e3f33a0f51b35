"""One step for one person becomes a proposal: a message at its predicted moment, or a task."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.compliance.contracts import ContactChannel
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.messaging.contracts import (
    Fact,
    Provenance,
    Purpose,
    SendEmail,
    SendText,
)
from enterprisehub.domains.outreach.contracts import StepIn
from enterprisehub.domains.outreach.logic.draft_follow_up import TEMPLATE_VERSION, draft_follow_up
from enterprisehub.domains.outreach.logic.gather_material import Gathered, gather, material_of
from enterprisehub.domains.outreach.logic.plan_moment import Moment, plan_moment, room_for
from enterprisehub.domains.outreach.logic.word_step import fill_in, used_facts, values_for
from enterprisehub.domains.outreach.logic.write_sequence import plan_of
from enterprisehub.domains.outreach.models import PlaceRow, SequenceRow, StepRunRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db

DECIDED_WITHIN = timedelta(days=5)
"""A message that nobody has decided on so long after its moment does not leave any more."""
NOT_NOW = timedelta(hours=6)
PLACE_FACT = "outreach_place"
"""Under this name an action's facts tell whose place in a sequence it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """The action; or None: then it is tried again at `until`, or (None) passed over as `says`."""

    action_id: UUID | None = None
    until: datetime | None = None
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worded:
    subject: str
    body: str
    template_version: str
    facts: list[tuple[str, str]]


async def propose_step(
    db: Db, row: SequenceRow, place: PlaceRow, step: StepIn, contact: Contact, run: StepRunRow
) -> Proposed:
    """The step waits in the queue, or a policy has approved it."""
    found = await gather(db, contact.id)
    if step.kind == "task":
        return await _propose_task(db, row, place, step, found)
    address = contact.phone_e164 if step.kind == "text" else contact.email
    if not address:
        what = "number" if step.kind == "text" else "email address"
        return Proposed(says=f"No {what} is known.")
    channel = ContactChannel.SMS if step.kind == "text" else ContactChannel.EMAIL
    plan, now = plan_of(row), clock.now()
    room = await room_for(db, plan, contact, channel, address)
    moment = await plan_moment(db, plan, contact, room, now)
    if moment is None:
        return Proposed(until=now + NOT_NOW, says="No hour of the next days allows a message.")
    run.planned_at, run.timing = moment.at, moment.as_json()
    worded = _word(step, found)
    if not worded.body:
        return Proposed(says="Nothing is left of its words for this person.")
    payload = _message(row, place, step, found, worded, address)
    action = await propose(
        db,
        payload,
        reason=f"Sequence “{row.name}”. {moment.local} their time: {moment.says}",
        facts=_facts(row, place, moment, worded),
        priority=Priority(
            due_at=moment.at,
            amount_cents=found.amount_cents,
            temperature=found.temperature,
            confidence_ratio=0.6,
        ),
        not_before=moment.at if moment.at > now else None,
        expires_at=moment.at + DECIDED_WITHIN,
        dedupe_key=_key(place),
    )
    return _outcome(action)


async def _propose_task(
    db: Db, row: SequenceRow, place: PlaceRow, step: StepIn, found: Gathered
) -> Proposed:
    values = values_for(found)
    payload = AddTask(
        title=fill_in(step.title, values)[:200] or row.name,
        detail=fill_in(step.body, values)[:2000],
        due_at=clock.now() + timedelta(hours=step.due_in_hours),
        contact_id=found.contact_id,
        deal_id=found.deal_id,
    )
    action = await propose(
        db,
        payload,
        reason=f"Sequence “{row.name}”: the next step is a person's.",
        facts={PLACE_FACT: str(place.id), "Sequence": row.name},
        priority=Priority(amount_cents=found.amount_cents, temperature=found.temperature),
        dedupe_key=_key(place),
    )
    return _outcome(action)


def _outcome(action: ActionRow) -> Proposed:
    if action.state == "refused":
        return Proposed(says=action.held_because or "A rule forbids it.")
    return Proposed(action_id=action.id, says=action.held_because or "")


def _key(place: PlaceRow) -> str:
    return f"outreach.sequence:{place.id}:{place.step_id}:{place.tries}"


def _word(step: StepIn, found: Gathered) -> _Worded:
    """The step's own words filled in, or those that the follow-up agent drafts from facts."""
    if step.words == "drafted":
        drafts = draft_follow_up(material_of(found, "requested"))
        return _Worded(
            subject=drafts.subject,
            body=drafts.text if step.kind == "text" else drafts.email,
            template_version=found.style.mark(TEMPLATE_VERSION),
            facts=found.things,
        )
    values = values_for(found)
    return _Worded(
        subject=fill_in(step.subject, values),
        body=fill_in(step.body, values),
        template_version=f"sequence/{step.id}",
        facts=used_facts(f"{step.subject}\n{step.body}", values),
    )


def _message(
    row: SequenceRow, place: PlaceRow, step: StepIn, found: Gathered, worded: _Worded, address: str
) -> SendText | SendEmail:
    common: dict[str, Any] = {
        "purpose": Purpose(plan_of(row).purpose),
        "contact_id": place.contact_id,
        "deal_id": found.deal_id,
        "language": found.language[:2] or None,
        "provenance": Provenance(
            author=f"Sequence {row.name}",
            template="follow_up" if step.words == "drafted" else "sequence",
            template_version=worded.template_version,
            facts=tuple(Fact(name=title, value=value) for title, value in worded.facts),
        ),
    }
    if step.kind == "text":
        return SendText(
            to_e164=address, body=worded.body[:1600], thread_id=found.thread_id, **common
        )
    subject = " ".join(worded.subject.split())[:200] or row.name
    return SendEmail(
        to_email=address, to_name=found.given_name, subject=subject, body=worded.body, **common
    )


def _facts(row: SequenceRow, place: PlaceRow, moment: Moment, worded: _Worded) -> dict[str, Any]:
    return dict(worded.facts) | {
        PLACE_FACT: str(place.id),
        "Sequence": row.name,
        "Planned for": f"{moment.local} ({moment.zone})",
        "Why then": moment.says,
    }
