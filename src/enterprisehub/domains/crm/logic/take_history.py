"""What happened elsewhere before is part of our own history: deals with their moves, talk."""

from collections.abc import Sequence
from typing import Any

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.past import PastContact, PastDeal, PastTalk
from enterprisehub.domains.crm.logic.index_record import contact_document, deal_document
from enterprisehub.domains.crm.logic.retrace_scores import retrace_scores
from enterprisehub.domains.crm.models import DealRow, StageRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search import documents
from enterprisehub.kernel.search.fold import fold

_PLAIN = {"title", "amount_cents", "currency", "contact_id", "company_id", "owner_user_id",
          "source", "lost_reason", "next_step"}  # fmt: skip


async def take_past_deals(db: Db, deals: Sequence[PastDeal]) -> int:
    """The deals stand where their last move left them, with every move kept; how many they are.

    Nobody is told and no timeline grows: what is told is what happens from now on.

    Raises:
        Invalid: a deal has no move, its moves are out of order, or there is no such stage.
    """
    known = {row.id: row for row in await queries.all_stages(db)}
    rows, moves, found = [], [], []
    for deal in deals:
        _check(deal, known)
        row = _row(deal, known)
        rows.append(row)
        moves += _moves(deal, known, str(db.scope.actor))
        shown = {name: row[name] for name in ("id", *_PLAIN, "state", "closed_at")}
        found.append(deal_document(DealRow(**shown, tags=[], custom={})))
    stored = await queries.insert_deals(db, rows)
    await queries.insert_stage_changes(db, moves)
    await documents.put_many(db, found)
    return stored


async def take_past_talk(db: Db, talk: Sequence[PastTalk]) -> int:
    """The messages, calls and meetings stand in their contacts' histories."""
    actor = db.scope.actor
    rows = [
        {
            "id": new_id(),
            "contact_id": one.contact_id,
            "deal_id": one.deal_id,
            "channel": one.channel,
            "direction": one.direction,
            "at": one.at,
            "summary": one.summary,
            "actor_kind": actor.kind,
            "actor_id": actor.id,
            "actor_name": actor.name,
        }
        for one in talk
    ]
    return await queries.insert_interactions(db, rows)


async def take_past_scores(
    db: Db, people: Sequence[PastContact], deals: Sequence[PastDeal], talk: Sequence[PastTalk]
) -> None:
    """Whoever talked with us stands as their history says, and has the scores that it led to."""
    ended = frozenset(row.id for row in await queries.all_stages(db) if row.kind != "open")
    made = retrace_scores(people, deals, talk, ended, clock.now())
    await queries.insert_scores(db, made.scores)
    await queries.insert_standings(db, made.standings)


async def take_past_contacts(db: Db, people: Sequence[PastContact]) -> int:
    """The people are contacts, known since the day they were met."""
    rows, emails, found = [], [], []
    for one in people:
        given, _, family = one.name.partition(" ")
        values: dict[str, Any] = {
            "id": one.id, "name": one.name, "name_key": fold(one.name), "given_name": given,
            "family_name": family, "email": one.email, "lifecycle": one.lifecycle,
            "lead_status": one.lead_status, "source": one.source, "company_id": one.company_id,
            "owner_user_id": one.owner_user_id, "created_at": one.since,
        }  # fmt: skip
        rows.append(values)
        emails.append({"contact_id": one.id, "email": one.email})
        shown = values | {"job_title": None, "city": None, "tags": [], "custom": {}}
        found.append(contact_document(Ref("crm.contact", one.id), shown, [one.email], []))
    stored = await queries.insert_contacts(db, rows)
    await queries.insert_emails(db, emails)
    await documents.put_many(db, found)
    return stored


def _check(deal: PastDeal, known: dict[Any, StageRow]) -> None:
    if not deal.moves or any(move.stage_id not in known for move in deal.moves):
        reason = "every move needs a stage of one of our pipelines, and there must be one"
        raise Invalid(f"“{deal.title}” cannot be taken over.", fields={"moves": reason})
    times = [move.at for move in deal.moves]
    if times != sorted(times):
        raise Invalid(f"The moves of “{deal.title}” are out of order.", fields={"moves": "order"})


def _row(deal: PastDeal, known: dict[Any, StageRow]) -> dict[str, Any]:
    last = deal.moves[-1]
    stage = known[last.stage_id]
    return {
        "id": deal.id,
        **{name: getattr(deal, name) for name in sorted(_PLAIN)},
        "title_key": fold(deal.title),
        "pipeline_id": stage.pipeline_id,
        "stage_id": stage.id,
        "state": stage.kind,
        "stage_since_at": last.at,
        "closed_at": None if stage.kind == "open" else last.at,
        "close_on": last.close_on,
        "created_at": deal.moves[0].at,
    }


def _moves(deal: PastDeal, known: dict[Any, StageRow], actor: str) -> list[dict[str, Any]]:
    made, before = [], None
    for move in deal.moves:
        stage = known[move.stage_id]
        made.append(
            {
                "deal_id": deal.id,
                "at": move.at,
                "pipeline_id": stage.pipeline_id,
                "from_stage_id": before.id if before else None,
                "from_state": before.kind if before else None,
                "to_stage_id": stage.id,
                "to_state": stage.kind,
                "amount_cents": deal.amount_cents,
                "currency": deal.currency,
                "close_on": move.close_on,
                "actor": actor,
            }
        )
        before = stage
    return made
