"""A visitor of another site calls: who agreed to the notice, within the limits of the widget."""

from datetime import timedelta
from uuid import UUID

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.addresses import email_of
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewContact
from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts import CallState, Direction
from enterprisehub.domains.voice.contracts.widgets import VisitorCall, WidgetConfig
from enterprisehub.domains.voice.logic.begin_call import BROWSER, check_room
from enterprisehub.domains.voice.logic.hold_call import about, note_event, tell_call
from enterprisehub.domains.voice.logic.save_widget import open_widget
from enterprisehub.domains.voice.models import CallRow
from enterprisehub.domains.voice.queries import widgets
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound, RateLimited

JOINS_WITHIN = timedelta(minutes=3)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
NOBODY = "Web visitor"


async def begin_widget_call(
    db: Db, key: str, visitor: UUID, start: VisitorCall, address: str
) -> CallRow:
    """The call waits for the visitor's sound. `address` stands for where they come from.

    Raises:
        NotFound: there is no such widget, or its agent takes no calls.
        RateLimited: this visitor, this widget or the tenant has as many calls as it may.
        Invalid: the email address is none.
    """
    widget, config = await open_widget(db, key, lock=True)
    agent = await queries.agent(db, widget.agent_id)
    if agent is None:
        raise NotFound("There is no call at this address.")
    await _check_limits(db, config, agent.id, str(visitor), address)
    contact_id, doubt = await _who(db, str(visitor), start)
    row = CallRow(
        agent_id=agent.id,
        agent_version=agent.live_number or agent.newest_number,
        direction=Direction.BROWSER,
        state=CallState.QUEUED,
        contact_id=contact_id,
        connector=widgets.WIDGET,
        carrier=BROWSER,
        begun_at=clock.now(),
        facts={
            "visitor": str(visitor),
            "address": address,
            "page_url": start.page_url,
            "longest_seconds": config.longest_minutes * 60,
        },
    )
    db.add(row)
    await db.flush()
    says = f"A visitor of your site calls {agent.name}"
    note_event(db, row, "call.queued", says, page_url=start.page_url)
    note_event(db, row, "call.agreed", f"Agreed before the microphone: “{start.notice}”")
    if doubt:
        note_event(db, row, "call.unproved", doubt)
    timeline.add(db, "voice.call_queued", about(row), says)
    await tell_call(db, row)
    return row


async def _check_limits(
    db: Db, config: WidgetConfig, agent_id: UUID, visitor: str, address: str
) -> None:
    """The widget's row is locked: two visitors at once cannot both take the last place."""
    now = clock.now()
    own = await widgets.visitor_calls_since(
        db, agent_id, now - _HOUR, visitor=visitor, address=address
    )
    if own >= config.calls_per_visitor_per_hour:
        raise RateLimited("You have called often in this hour.", retry_after_seconds=900)
    if await widgets.visitor_calls_since(db, agent_id, now - _DAY) >= config.calls_per_day:
        raise RateLimited("No more calls are taken here today.", retry_after_seconds=3600)
    if await widgets.visitor_calls_now(db, agent_id, now - JOINS_WITHIN) >= config.calls_at_once:
        raise RateLimited("All lines are busy. Call again in a minute.", retry_after_seconds=60)
    await check_room(db)


async def _who(db: Db, visitor: str, start: VisitorCall) -> tuple[UUID | None, str]:
    """The visitor's own contact, and what they said of themselves that nobody proved.

    An address that a contact has already joins no visitor to that contact: what is known of one
    person is not told to whoever types their address.
    """
    known = await widgets.contact_of_visitor(db, visitor)
    if known is not None and await crm.contact(db, known) is not None:
        return known, ""
    try:
        email = email_of(start.email) if start.email else ""
    except ValueError as error:
        raise Invalid("This is no email address.", fields={"email": str(error)}) from error
    taken = bool(email) and await crm.find_contact_by_email(db, email) is not None
    if not start.name and not email:
        return None, ""
    new = NewContact(
        name=start.name or NOBODY,
        emails=[EmailIn(email=email)] if email and not taken else [],
        source="call from the site",
    )
    made = await crm.make(db, new)
    doubt = f"Says that {email} is theirs; a contact has it already, so it was not taken over."
    return made.id, doubt if taken else ""
