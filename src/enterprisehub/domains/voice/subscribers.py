"""What voice does when a call is over."""

from enterprisehub.domains.crm.events import (
    ContactDeleted,
    ContactRestored,
    ContactsMerged,
    ContactsUnmerged,
    ContactUpdated,
)
from enterprisehub.domains.voice.domain import domain
from enterprisehub.domains.voice.events import CallAnalysed, CallEnded
from enterprisehub.domains.voice.logic import hear_switch
from enterprisehub.domains.voice.logic.finish_call import analyse
from enterprisehub.domains.voice.logic.index_call import index_call, index_calls_of
from enterprisehub.domains.voice.logic.settle_campaign_call import (
    SETTLED,
    settle_action,
    settle_call,
    settle_decision,
)
from enterprisehub.kernel.actions.facts import ActionDecided, ActionFinished
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.work.enqueue import enqueue

PLACE_CALL = "voice.place_call"


@domain.on(CallEnded)
async def analyse_call(db: Db, fact: CallEnded) -> None:
    """Recording, figures and summary follow, whoever held the call."""
    await enqueue(db, analyse, str(fact.call_id), key=str(fact.call_id))


@domain.on(CallEnded)
async def try_again(db: Db, fact: CallEnded) -> None:
    """Nobody answered: once more, later."""
    await hear_switch.try_again(db, fact)


@domain.on(CallEnded)
async def go_on_with_campaign(db: Db, fact: CallEnded) -> None:
    """A campaign's call is over: its person is called again later, or their turn is over."""
    await settle_call(db, fact.call_id)


@domain.on(ActionFinished)
async def settle_campaign_action(db: Db, fact: ActionFinished) -> None:
    """A campaign's call could not leave: held, refused, expired, or given back to people."""
    if fact.kind == PLACE_CALL and fact.outcome in SETTLED:
        await settle_action(db, fact.action_id, fact.outcome, fact.detail)


@domain.on(ActionDecided)
async def settle_campaign_decision(db: Db, fact: ActionDecided) -> None:
    """A person rejected or cancelled a campaign's call, or nobody decided in time."""
    if fact.kind == PLACE_CALL and fact.decision in ("rejected", "cancelled", "expired"):
        await settle_decision(db, fact.action_id, fact.decision)


@domain.on(CallAnalysed)
async def find_by_what_was_said(db: Db, fact: CallAnalysed) -> None:
    await index_call(db, fact.call_id)


@domain.on(ContactUpdated)
@domain.on(ContactDeleted)
@domain.on(ContactRestored)
async def find_under_the_name(
    db: Db, fact: ContactUpdated | ContactDeleted | ContactRestored
) -> None:
    await index_calls_of(db, fact.contact_id)


@domain.on(ContactsMerged)
@domain.on(ContactsUnmerged)
async def find_under_both_names(db: Db, fact: ContactsMerged | ContactsUnmerged) -> None:
    for contact_id in (fact.kept_id, fact.other_id):
        await index_calls_of(db, contact_id)
