"""Finished reports go to members by mail, as actions like everything that leaves."""

from dataclasses import asdict
from html import escape
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from enterprisehub.domains.messaging.ports import MailFile, MailTransport, OutgoingMail
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, Attempt, Rendered, declare
from enterprisehub.kernel.connectors.ports import Ports
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, OutcomeUnknown
from enterprisehub.kernel.identity.members import list_members, member_ids
from enterprisehub.kernel.reports.contents import Part
from enterprisehub.kernel.reports.kinds import KINDS
from enterprisehub.kernel.reports.make_report import path_of, read_opening
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.storage.installed import installed_objects

_MOST_BYTES = 20 * 1024 * 1024


class MailReport(BaseModel):
    """`to_email` is filled in: the address of the member `user_id`, who may see the report.
    `period` tells its days in words.
    """

    model_config = ConfigDict(frozen=True)

    report_id: UUID
    kind: str
    title: str
    period: str = ""
    user_id: UUID
    to_email: str = ""
    to_name: str = ""


async def _complete(db: Db, asked: MailReport) -> MailReport:
    allowed = await member_ids(db, having=KINDS[asked.kind].read)
    found = next((m for m in await list_members(db) if m.user_id == asked.user_id), None)
    if found is None or asked.user_id not in allowed:
        raise Invalid("The receiver is no member, or may not see this report.")
    return asked.model_copy(update={"to_email": found.email, "to_name": found.name})


async def _render(db: Db, asked: MailReport) -> Rendered:
    del db
    return Rendered(
        title=f"Mail “{_called(asked)}” to {asked.to_name}",
        channel="email",
        icon="file-text",
        fields=(("To", asked.to_email), ("Files", "PDF and CSV")),
        body=f"{_attached(asked)} The mail itself says its key figures.",
    )


def _called(asked: MailReport) -> str:
    return f"{asked.title}, {asked.period}" if asked.period else asked.title


def _attached(asked: MailReport) -> str:
    return f"{_called(asked)} is attached, as PDF and as CSV."


def _text(asked: MailReport, opening: Part | None) -> str:
    """For readers without HTML: a figure a line, then what is attached."""
    lines = [] if opening is None else [opening.title, *filter(None, [opening.text])]
    figures = [] if opening is None else [f"{name}: {value}" for name, value in opening.figures]
    return "\n\n".join(filter(None, ["\n".join([*lines, *figures]), _attached(asked)]))


def _html(asked: MailReport, opening: Part | None) -> str:
    """The same as a table of two columns that is narrow enough for a phone."""
    said = f"<p>{escape(_attached(asked))}</p>"
    if opening is None:
        return said
    text = f"<p>{escape(opening.text)}</p>" if opening.text else ""
    rows = "".join(
        f'<tr><th align="left" scope="row" style="padding:4px 16px 4px 0;font-weight:normal">'
        f'{escape(name)}</th><td style="padding:4px 0"><strong>{escape(value)}</strong></td></tr>'
        for name, value in opening.figures
    )
    table = f'<table style="border-collapse:collapse">{rows}</table>' if rows else ""
    return f"<h2>{escape(opening.title)}</h2>{text}{table}{said}"


async def _perform(ports: Ports, asked: MailReport, attempt: Attempt) -> dict[str, Any]:
    carrier = ports.get(MailTransport)
    sender = carrier.sender_email or ""
    opening = await read_opening(ports.tenant_id, asked.report_id)
    message = OutgoingMail(
        key=attempt.key,
        message_id=f"{attempt.key}@{sender.rpartition('@')[2] or 'localhost'}",
        to_email=asked.to_email,
        to_name=asked.to_name,
        subject=_called(asked),
        text=_text(asked, opening),
        html=_html(asked, opening),
        files=await _files(ports.tenant_id, asked),
    )
    if attempt.unsure and not await carrier.find_mail(message, since=attempt.first_started_at):
        raise OutcomeUnknown("The mail service may have taken this report before we were cut off.")
    if attempt.unsure:
        return {"found_again": True}
    handed = await carrier.send_mail(message)
    return {**asdict(handed), "state": str(handed.state)}


async def _files(tenant_id: UUID, asked: MailReport) -> tuple[MailFile, ...]:
    objects = installed_objects()
    kinds = (("pdf", "application/pdf"), ("csv", "text/csv"))
    return tuple(
        [
            MailFile(
                name=f"{_called(asked)}.{ending}",
                content_type=content_type,
                content=await objects.get(
                    tenant_id, path_of(asked.report_id, ending), most_bytes=_MOST_BYTES
                ),
            )
            for ending, content_type in kinds
        ]
    )


async def _record(db: Db, action_id: UUID, asked: MailReport, result: dict[str, Any]) -> None:
    """The action's own record says all there is to say."""
    del db, action_id, asked, result


MAIL_REPORT = declare(
    ActionKind(
        name="reports.mail",
        title="Mail a report to a member",
        payload=MailReport,
        approval=Approval.NEVER,
        risk="low",
        complete=_complete,
        render=_render,
        subjects=lambda asked: [Ref("kernel.report", asked.report_id)],
        perform=_perform,
        record=_record,
    )
)
