"""A person or the bot writes into a thread: the payload that fits its channel."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.messaging import queries
from enterprisehub.domains.messaging.contracts import (
    Channel,
    FileRef,
    Provenance,
    Purpose,
    SendChat,
    SendEmail,
    SendText,
)
from enterprisehub.domains.messaging.logic.keep_thread import thread_of
from enterprisehub.domains.messaging.logic.send_message import prepare
from enterprisehub.domains.messaging.logic.take_over_thread import take_over
from enterprisehub.domains.messaging.models import MessageRow, ThreadRow
from enterprisehub.kernel import clock
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied

type Payload = SendText | SendEmail | SendChat

ANSWERED_WITHIN = timedelta(hours=24)
"""After so long nobody waits for an answer any more: it is a follow-up, and says how to stop it."""

ANSWER_LASTS = timedelta(hours=13)
"""An answer kept back for longer comes out of nowhere. The longest quiet night is shorter: from
8 p.m. to 8 a.m. (Fla. Stat. 501.059)."""


def draft_reply(
    thread: ThreadRow,
    body: str,
    *,
    purpose: Purpose = Purpose.REPLY,
    in_reply_to: MessageRow | None = None,
    subject: str | None = None,
    options: tuple[str, ...] = (),
    **more: Any,
) -> Payload:
    """The payload of a message on this thread, on the channel it has."""
    common: dict[str, Any] = {
        "purpose": purpose,
        "contact_id": thread.contact_id,
        "thread_id": thread.id,
        "in_reply_to": in_reply_to.id if in_reply_to else None,
        **more,
    }
    match Channel(thread.channel):
        case Channel.SMS:
            lines = "".join(f"\n{number}. {one}" for number, one in enumerate(options, 1))
            return SendText(to_e164=thread.address, body=body + lines, **common)
        case Channel.EMAIL:
            known = in_reply_to.subject if in_reply_to else ""
            answer = known if known.lower().startswith("re:") else f"Re: {known}"
            words = subject or (answer if known else body.strip().split("\n")[0][:80])
            return SendEmail(to_email=thread.address, subject=words or "Hello", body=body, **common)
        case Channel.WEB_CHAT:
            return SendChat(body=body, options=options, **common)


async def write_as_person(
    db: Db,
    thread_id: UUID,
    body: str,
    *,
    subject: str | None = None,
    files: tuple[FileRef, ...] = (),
) -> ActionRow:
    """What a person typed leaves at once; the thread is theirs from now on.

    Raises:
        NotFound: there is no such thread.
        Denied: the caller is not a person.
        Invalid: the files are not stored here, or the channel does not take them.
    """
    user_id = db.scope.user_id
    if user_id is None:
        raise Denied("Only a person signed in can write here; programs propose actions.")
    thread = await thread_of(db, thread_id, lock=True)
    await take_over(db, thread)
    heard = await queries.last_inbound(db, thread.id)
    waiting = heard is not None and clock.now() - heard.at <= ANSWERED_WITHIN
    payload = draft_reply(
        thread,
        body,
        purpose=Purpose.REPLY if waiting else Purpose.FOLLOW_UP,
        in_reply_to=heard,
        subject=subject,
        written_by=user_id,
        files=files,
        provenance=Provenance(author=db.scope.actor.name),
    )
    lasts_until = clock.now() + ANSWERED_WITHIN
    row = await propose(
        db, payload, reason=f"Written by {db.scope.actor.name}.", expires_at=lasts_until
    )
    if row.state == "approved":  # shown at once, though it leaves a moment later
        await prepare(db, row.id, type(payload).model_validate(row.payload))
    return row
