"""Writing to a contact from their page, whether or not they ever wrote."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import File, Form, Request, Response, UploadFile

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts import Contact
from enterprisehub.domains.crm.contracts.addresses import shown_phone
from enterprisehub.domains.messaging import api
from enterprisehub.domains.messaging.contracts import Channel
from enterprisehub.domains.messaging.domain import domain
from enterprisehub.domains.messaging.logic.attach_files import kept_uploads
from enterprisehub.domains.messaging.logic.complete_payload import carrier_of
from enterprisehub.domains.messaging.logic.link_media import room_for_files, why_no_files
from enterprisehub.domains.messaging.logic.start_thread import addresses_of
from enterprisehub.domains.messaging.logic.think_again import think_again
from enterprisehub.domains.messaging.pages.inbox import ICONS, MAX_UPLOAD_BYTES
from enterprisehub.domains.messaging.permissions import MESSAGES_SEND
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Fragment, fragment

pages = domain.pages("/inbox/contacts")
NAMES = {Channel.SMS: "Text", Channel.EMAIL: "Email", Channel.WEB_CHAT: "Web chat"}


@dataclass(frozen=True, slots=True)
class KnownThread:
    """A thread with the contact, to be opened."""

    href: str
    label: str
    icon: str


@fragment("messaging/_write_to.html")
class WriteTo(Fragment):
    contact_id: UUID
    name: str
    addresses: list[tuple[str, str]]
    threads: list[KnownThread]
    values: dict[str, str]
    errors: Errors
    files_note: str


@pages.get("/{contact_id}/write", allow=Permission(MESSAGES_SEND))
async def show_form(db: TenantDb, contact_id: UUID) -> Response:
    return (await _form(db, contact_id, {}, {})).render()


@pages.post("/{contact_id}/write", allow=Permission(MESSAGES_SEND), max_body_bytes=MAX_UPLOAD_BYTES)
async def write_to(
    request: Request,
    db: TenantDb,
    contact_id: UUID,
    to: Annotated[str, Form(max_length=300)] = "",
    text: Annotated[str, Form(max_length=20_000)] = "",
    subject: Annotated[str, Form(max_length=200)] = "",
    files: Annotated[tuple[UploadFile, ...], File()] = (),
) -> Response:
    """The message stands in its thread, which opens; where a rule held it, it says so there."""
    typed = {"to": to, "text": text, "subject": subject}
    wrong: Errors = {} if text.strip() else {"text": "Write something first."}
    begun: list[UUID] = []
    if not wrong and (warning := await think_again(db, text, contact_id)):
        wrong = {"text": f"{warning} Send it again to send it all the same."}

    async def begin() -> None:
        channel, _, address = to.partition(":")
        on = Channel.SMS if channel == Channel.SMS else Channel.EMAIL
        words = subject.strip() or None
        async with kept_uploads(db, files) as kept:
            thread, _ = await api.start(
                db, contact_id, on, text, address=address, subject=words, files=kept
            )
        begun.append(thread.id)

    wrong = wrong or await attempt(db, begin())
    if wrong:
        return (await _form(db, contact_id, typed, wrong)).render(status=422)
    return go_to(request, f"/inbox/{begun[0]}")


async def _form(db: Db, contact_id: UUID, values: dict[str, str], errors: Errors) -> WriteTo:
    contact = await crm.contact(db, contact_id)
    if contact is None:
        raise NotFound("There is no such contact.")
    return WriteTo(
        contact_id=contact_id,
        name=contact.given_name or contact.name,
        addresses=_addresses(contact),
        threads=[
            KnownThread(
                f"/inbox/{thread.id}",
                NAMES[thread.channel]
                + ("" if thread.channel is Channel.WEB_CHAT else f", {thread.address}"),
                ICONS[thread.channel],
            )
            for thread in await api.threads_of_contact(db, contact_id)
            if thread.last_message_at is not None
        ],
        values=values,
        errors=errors,
        files_note=await _files_note(db, contact),
    )


async def _files_note(db: Db, contact: Contact) -> str:
    """What may be attached to an email, and what to a text of this tenant."""
    note = room_for_files(Channel.EMAIL, "")
    if not contact.phones_e164:
        return note
    via = await carrier_of(db, Channel.SMS)
    return f"{note} Texts: {why_no_files(Channel.SMS, via) or room_for_files(Channel.SMS, via)}"


def _addresses(contact: Contact) -> list[tuple[str, str]]:
    return [
        (f"{on}:{to}", f"Text to {shown_phone(to)}" if on is Channel.SMS else f"Email to {to}")
        for on, to in addresses_of(contact)
    ]
