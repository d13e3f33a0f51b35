"""What conversations do when others tell: people opt out, take over and give back."""

from uuid import UUID

from enterprisehub.domains.compliance.events import OptedOut
from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.domain import domain
from enterprisehub.domains.conversations.events import HandoffUnclaimed, SessionEnded
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_session
from enterprisehub.domains.conversations.logic.claim_handoff import (
    bot_has_it_again,
    mark_live,
    person_has_it,
)
from enterprisehub.domains.conversations.logic.end_session import end_session
from enterprisehub.domains.conversations.logic.hold_session import hold_session
from enterprisehub.domains.conversations.logic.index_session import (
    index_session,
    index_sessions_of,
)
from enterprisehub.domains.conversations.logic.tell_lead import tell_lead
from enterprisehub.domains.crm.events import ContactDeleted, ContactRestored, ContactUpdated
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.events import (
    MessageReceived,
    MessageSent,
    ThreadGivenBack,
    ThreadTakenOver,
)
from enterprisehub.kernel.db.session import Db


@domain.on(OptedOut)
async def end_on_opt_out(db: Db, fact: OptedOut) -> None:
    if fact.contact_id is None:
        return
    known = await queries.open_session(db, fact.contact_id)
    session = await hold_session(db, known.id) if known else None
    if session is not None and (fact.scope == "all" or fact.channel == session.channel):
        await end_session(db, session, "opted_out")


@domain.on(ThreadTakenOver)
async def fall_silent(db: Db, fact: ThreadTakenOver) -> None:
    if (await messaging.hold_thread(db, fact.thread_id)).handler != "person":
        return  # given back meanwhile
    session = await queries.open_session_of_thread(db, fact.thread_id)
    if session is not None:
        await person_has_it(db, session, fact.user_id, fact.by_name)


@domain.on(ThreadGivenBack)
async def go_on(db: Db, fact: ThreadGivenBack) -> None:
    if (await messaging.hold_thread(db, fact.thread_id)).handler == "person":
        return  # taken over again meanwhile
    session = await queries.open_session_of_thread(db, fact.thread_id)
    if session is not None and session.stage == "with_person":
        await bot_has_it_again(db, session)


@domain.on(MessageSent)
async def note_that_a_person_wrote(db: Db, fact: MessageSent) -> None:
    session = await queries.open_session_of_thread(db, fact.thread_id)
    if session is None or session.stage != "with_person" or fact.action_id is None:
        return
    if await queries.turn_of_action(db, fact.action_id) is None:
        await mark_live(db, session)


@domain.on(HandoffUnclaimed)
async def tell_lead_that_nobody_is_free(db: Db, fact: HandoffUnclaimed) -> None:
    session = await hold_session(db, fact.session_id)
    if session is None or session.stage != "qualifying":
        return
    flow = await flow_of_session(db, session)
    await tell_lead(db, session, flow, "unclaimed")


@domain.on(MessageReceived)
async def find_what_was_heard(db: Db, fact: MessageReceived) -> None:
    if fact.contact_id is not None:
        await _find_latest(db, fact.contact_id)


@domain.on(MessageSent)
async def find_what_was_said(db: Db, fact: MessageSent) -> None:
    if fact.contact_id is not None:
        await _find_latest(db, fact.contact_id)


@domain.on(SessionEnded)
async def find_as_it_ended(db: Db, fact: SessionEnded) -> None:
    await index_session(db, fact.session_id)


@domain.on(ContactUpdated)
async def find_under_the_new_name(db: Db, fact: ContactUpdated) -> None:
    await index_sessions_of(db, fact.contact_id)


@domain.on(ContactRestored)
async def find_again(db: Db, fact: ContactRestored) -> None:
    await index_sessions_of(db, fact.contact_id)


@domain.on(ContactDeleted)
async def find_no_more(db: Db, fact: ContactDeleted) -> None:
    await index_sessions_of(db, fact.contact_id)


async def _find_latest(db: Db, contact_id: UUID) -> None:
    latest = await queries.latest_session(db, contact_id)
    if latest is not None:
        await index_session(db, latest.id)
