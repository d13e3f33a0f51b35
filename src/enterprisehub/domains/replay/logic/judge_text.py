"""What the guards would say about other words of a message that was proposed."""

from uuid import UUID

from pydantic import ValidationError

from enterprisehub.kernel.actions.kinds import KINDS, Draft, Verdict, strictest
from enterprisehub.kernel.actions.queue import action
from enterprisehub.kernel.db.session import Db

HELD = frozenset({Verdict.REFUSE, Verdict.REVIEW})


async def block_of(db: Db, action_id: UUID, text: str) -> str:
    """Why the message would be refused or put before a person; empty where it may go.

    The same guards are asked as before sending; their receipts are rolled back.
    """
    row = await action(db, action_id)
    kind, facts = KINDS[row.kind], row.facts
    try:
        payload = kind.payload.model_validate(row.payload | {"body": text})
    except ValidationError:
        return "the message cannot be written like this"
    nested = await db.begin_nested()
    try:
        rendered = await kind.render(db, payload)
        draft = Draft(
            kind=kind,
            payload=payload,
            rendered=rendered,
            stage="propose",
            action_id=action_id,
            facts=facts,
        )
        ruling = await strictest(db, draft)
    finally:
        await nested.rollback()
    return f"{ruling.verdict.value}: {ruling.reason}" if ruling.verdict in HELD else ""
