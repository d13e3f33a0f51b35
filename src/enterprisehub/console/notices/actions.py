"""Notices reach members outside the console as actions, like everything that leaves."""

from dataclasses import asdict
from typing import Any, Literal
from uuid import UUID

from markupsafe import Markup
from pydantic import BaseModel, ConfigDict

from enterprisehub.domains.messaging.ports import MailTransport, OutgoingMail
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, Attempt, Rendered, declare
from enterprisehub.kernel.connectors.ports import Ports
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, OutcomeUnknown
from enterprisehub.kernel.identity.members import list_members
from enterprisehub.kernel.notices.kinds import offer_channel
from enterprisehub.kernel.notices.ports import TeamChat
from enterprisehub.kernel.push.devices import PUSH
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.work import runtime

KIND = "notices.tell"
EMAIL, CHAT = "email", "chat"
offer_channel(EMAIL, "By email")
offer_channel(CHAT, "In Slack")
offer_channel(PUSH, "Pushed to your devices")
_BY = {EMAIL: "by email", CHAT: "in Slack"}


class TellMember(BaseModel):
    """`to_email`, `to_name` and `link` are filled in: the address of the member, and the page."""

    model_config = ConfigDict(frozen=True)

    notice_id: UUID
    channel: Literal["email", "chat"]
    user_id: UUID
    title: str
    body: str
    href: str
    to_email: str = ""
    to_name: str = ""
    link: str = ""


async def _complete(db: Db, asked: TellMember) -> TellMember:
    found = next((m for m in await list_members(db) if m.user_id == asked.user_id), None)
    if found is None:
        raise Invalid("The receiver is no member any more.")
    home = runtime.installed().public_url.rstrip("/")
    link = f"{home}{asked.href}" if asked.href.startswith("/") else ""
    known = {"to_email": found.email, "to_name": found.name, "link": link}
    return asked.model_copy(update=known)


async def _render(db: Db, asked: TellMember) -> Rendered:
    del db
    return Rendered(
        title=f"Tell {asked.to_name} {_BY[asked.channel]}: {asked.title}",
        channel="email" if asked.channel == EMAIL else "records",
        icon="bell",
        fields=(("To", asked.to_email),),
        body=_words(asked),
    )


def _words(asked: TellMember) -> str:
    return "\n\n".join(filter(None, (asked.title, asked.body, asked.link)))


async def _perform(ports: Ports, asked: TellMember, attempt: Attempt) -> dict[str, Any]:
    if asked.channel == EMAIL:
        return await _mail(ports, asked, attempt)
    if attempt.unsure:
        raise OutcomeUnknown("The chat may have taken this notice before we were cut off.")
    return {"message_id": await ports.get(TeamChat).tell(asked.to_email, _words(asked))}


async def _mail(ports: Ports, asked: TellMember, attempt: Attempt) -> dict[str, Any]:
    carrier = ports.get(MailTransport)
    sender = carrier.sender_email or ""
    link = Markup('<p><a href="{0}">{0}</a></p>').format(asked.link) if asked.link else ""
    html = Markup("<p><strong>{}</strong></p><p>{}</p>").format(asked.title, asked.body)
    message = OutgoingMail(
        key=attempt.key,
        message_id=f"{attempt.key}@{sender.rpartition('@')[2] or 'localhost'}",
        to_email=asked.to_email,
        to_name=asked.to_name,
        subject=asked.title,
        text=_words(asked),
        html=f"{html}{link}",
    )
    if attempt.unsure and not await carrier.find_mail(message, since=attempt.first_started_at):
        raise OutcomeUnknown("The mail service may have taken this notice before we were cut off.")
    if attempt.unsure:
        return {"found_again": True}
    handed = await carrier.send_mail(message)
    return {**asdict(handed), "state": str(handed.state)}


async def _record(db: Db, action_id: UUID, asked: TellMember, result: dict[str, Any]) -> None:
    """The action's own record says all there is to say."""
    del db, action_id, asked, result


TELL_MEMBER = declare(
    ActionKind(
        name=KIND,
        title="Tell a member of something",
        payload=TellMember,
        approval=Approval.NEVER,
        risk="low",
        complete=_complete,
        render=_render,
        subjects=lambda asked: [Ref("kernel.notice", asked.notice_id)],
        perform=_perform,
        record=_record,
    )
)
