"""What whoever takes over should know, and the task that waits where nobody could be offered."""

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.read_exchanges import concerns_of
from enterprisehub.domains.conversations.logic.read_turn import ALSO
from enterprisehub.domains.conversations.logic.score_lead import LeadScore
from enterprisehub.domains.conversations.logic.store_state import slots_from_json
from enterprisehub.domains.conversations.logic.summarise_conversation import (
    Brief,
    SaidLine,
    summarise_conversation,
)
from enterprisehub.domains.conversations.models import HandoffRow, SessionRow, TurnRow
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import NewTask
from enterprisehub.kernel.db.session import Db

ALSO_OPEN = "What they want to buy"


async def brief_of(db: Db, session: SessionRow, flow: Flow, reason: str | None) -> Brief:
    """What whoever takes over should know."""
    turns = [t for t in await queries.turns_of(db, session.id) if t.state != "held"]
    return summarise_conversation(
        flow,
        slots_from_json(session.slots),
        [_line(turn) for turn in turns],
        score=LeadScore(score=session.score, temperature=session.temperature, reasons=()),
        reason=reason,
        concerns=concerns_of(turns),
        also_open=[ALSO_OPEN] if session.dialogue.get("facts", {}).get(ALSO) else [],
    )


def _line(turn: TurnRow) -> SaidLine:
    return SaidLine("Lead" if turn.direction == "in" else "Bot", turn.text)


async def leave_task(db: Db, session: SessionRow, row: HandoffRow) -> None:
    contact = await crm.contact(db, session.contact_id)
    await crm.add_task(
        db,
        NewTask(
            title=f"Get back to this lead: {row.headline}"[:200],
            detail="The conversation asked for a person and nobody has taken it yet.",
            kind="call" if row.urgent else "todo",
            priority="high" if row.urgent or row.temperature == "hot" else "normal",
            assignee_user_id=contact.owner_user_id if contact else None,
            contact_id=session.contact_id,
        ),
    )


async def leave_purchase(db: Db, session: SessionRow) -> None:
    """Somebody is to ask what a lead who also wants to buy is looking for: the bot does not."""
    contact = await crm.contact(db, session.contact_id)
    await crm.add_task(
        db,
        NewTask(
            title="Ask what they want to buy",
            detail="The lead wants to sell and to buy. The bot asks about the sale alone.",
            kind="todo",
            priority="normal",
            assignee_user_id=contact.owner_user_id if contact else None,
            contact_id=session.contact_id,
        ),
    )
