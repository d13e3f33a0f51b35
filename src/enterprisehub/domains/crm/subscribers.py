"""What was written to a record being merged follows it; answers to suggestions are kept."""

from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.events import CompaniesMerged, ContactsMerged
from enterprisehub.domains.crm.logic.follow_merges import move_stragglers
from enterprisehub.domains.crm.logic.heed_feedback import note_answer
from enterprisehub.kernel.actions.facts import ActionDecided
from enterprisehub.kernel.db.session import Db


@domain.on(ContactsMerged)
async def follow_contact(db: Db, fact: ContactsMerged) -> None:
    await move_stragglers(db, fact.merge_id)


@domain.on(CompaniesMerged)
async def follow_company(db: Db, fact: CompaniesMerged) -> None:
    await move_stragglers(db, fact.merge_id)


@domain.on(ActionDecided)
async def note_suggestion(db: Db, fact: ActionDecided) -> None:
    if fact.decision in ("approved", "rejected", "withdrawn"):
        await note_answer(db, fact.action_id, fact.decision)
