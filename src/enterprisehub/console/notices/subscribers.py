"""Who is told of what: offered leads, proposals, failures, doubtful wishes for silence."""

from textwrap import shorten
from uuid import UUID

from enterprisehub.console.connections import permissions as connections_permissions
from enterprisehub.console.notices.actions import CHAT, EMAIL, TellMember
from enterprisehub.console.notices.actions import KIND as TELLING
from enterprisehub.console.notices.domain import domain
from enterprisehub.domains.compliance.events import OptOutDoubted
from enterprisehub.domains.conversations.events import HandoffOffered, HandoffUnclaimed
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.events import ImportFailed, PeopleMentioned
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.domains.messaging.events import MessageReceived
from enterprisehub.kernel.actions import permissions as actions_permissions
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.facts import ActionDecided, ActionFinished, ActionProposed
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.agents import permissions as agents_permissions
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.find_runs import why_failed
from enterprisehub.kernel.agents.telling import RunChanged
from enterprisehub.kernel.connectors.inbox import InboxFailed
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.notices import inbox
from enterprisehub.kernel.notices.kinds import NoticeKind, declare
from enterprisehub.kernel.notices.notify import NoticeTold, notify
from enterprisehub.kernel.push.devices import PUSH
from enterprisehub.kernel.push.fan_out import fan_out
from enterprisehub.kernel.records import KINDS as RECORDS
from enterprisehub.kernel.scope import Ref

LEAD_OFFERED = declare(NoticeKind("conversations.lead_offered", "A lead is offered to you", "warn"))
LEAD_UNCLAIMED = declare(NoticeKind("conversations.lead_unclaimed", "Nobody took a lead", "bad"))
WAITS_FOR_ANSWER = declare(
    NoticeKind("messaging.waits_for_answer", "Somebody waits for a person's answer", "warn")
)
APPROVAL_NEEDED = declare(NoticeKind("actions.approval_needed", "Something waits for approval"))
ACTION_FAILED = declare(NoticeKind("actions.failed", "An approved action failed", "bad"))
RUN_FAILED = declare(NoticeKind("agents.run_failed", "An agent failed", "bad"))
ESCALATED = declare(NoticeKind("actions.escalated", "A decision is escalated to you", "warn"))
ASSIGNED = declare(NoticeKind("actions.assigned", "A decision is given to you"))
MENTIONED = declare(NoticeKind("crm.mentioned", "Somebody mentions you in a note"))
IMPORT_FAILED = declare(NoticeKind("crm.import_failed", "An import stopped", "bad"))
INBOX_FAILED = declare(
    NoticeKind("connections.inbox_failed", "Something that arrived cannot be processed", "bad")
)
OPT_OUT_DOUBTED = declare(
    NoticeKind("compliance.opt_out_doubted", "Somebody may want no more messages", "warn")
)
_JUDGE_OPT_OUTS = "compliance.opt_outs.write"
_WRITE_TO_PEOPLE = "messaging.messages.send"


@domain.on(HandoffOffered)
async def tell_offered(db: Db, fact: HandoffOffered) -> None:
    await notify(
        db,
        LEAD_OFFERED,
        "A lead is offered to you",
        body=fact.headline,
        href=f"/conversations/{fact.session_id}",
        users=fact.user_ids,
        key=f"handoff:{fact.handoff_id}",
    )


@domain.on(HandoffUnclaimed)
async def tell_unclaimed(db: Db, fact: HandoffUnclaimed) -> None:
    contact = await crm.contact(db, fact.contact_id)
    name = contact.name if contact and contact.name else "a lead"
    await notify(
        db,
        LEAD_UNCLAIMED,
        f"Nobody took {name}",
        body="Offered to everybody in the chain. The bot stays with the conversation until "
        "somebody takes it: open it and press “Take the lead”.",
        href=f"/conversations/{fact.session_id}",
        having=agents_permissions.RUN,
        key=f"handoff:{fact.handoff_id}",
    )


@domain.on(MessageReceived)
async def tell_unanswered(db: Db, fact: MessageReceived) -> None:
    """Where no bot answers, whose conversation it is hears of it, or else everybody who writes."""
    if fact.taken_by or fact.screened_by or fact.automatic:
        return
    thread = await messaging.thread(db, fact.thread_id)
    contact = await crm.contact(db, fact.contact_id) if fact.contact_id else None
    whose = thread.assignee_id or (contact.owner_user_id if contact else None)
    await notify(
        db,
        WAITS_FOR_ANSWER,
        f"{(contact and contact.name) or thread.address} waits for your answer",
        body=shorten(fact.body, 200, placeholder=" …"),
        href=f"/inbox/{fact.thread_id}",
        users=[whose] if whose else None,
        having=_WRITE_TO_PEOPLE,
        key=f"thread:{fact.thread_id}",
    )


@domain.on(ActionProposed)
async def tell_waiting(db: Db, fact: ActionProposed) -> None:
    """One notice however many wait: it is renewed until somebody reads it."""
    action = await queue.action(db, fact.action_id)
    waiting = await queue.waiting_count(db)
    await notify(
        db,
        APPROVAL_NEEDED,
        action.title if waiting <= 1 else f"{waiting} proposals wait for you",
        body=action.reason,
        href="/queue",
        having=actions_permissions.DECIDE,
        key="queue",
    )


@domain.on(ActionFinished)
async def tell_failed(db: Db, fact: ActionFinished) -> None:
    if fact.outcome != "failed":
        return
    action = await queue.action(db, fact.action_id)
    if action.kind == TELLING:  # to tell of that would fail as well
        return
    await notify(
        db,
        ACTION_FAILED,
        f"Failed: {action.title}",
        body=fact.detail,
        href=f"/queue/{fact.action_id}",
        having=actions_permissions.DECIDE,
        key=f"action:{fact.action_id}",
    )


@domain.on(NoticeTold)
async def tell_outside(db: Db, fact: NoticeTold) -> None:
    """Once for each notice and channel, however often the notice is renewed until it is read."""
    notice = await inbox.notice(db, fact.user_id, fact.notice_id)
    if notice is None:
        return
    if PUSH in fact.channels:
        await fan_out(db, notice)
    for channel in sorted({EMAIL, CHAT} & set(fact.channels)):
        asked = {"notice_id": notice.id, "channel": channel, "user_id": notice.user_id}
        told = {"title": notice.title, "body": notice.body, "href": notice.href}
        await propose(
            db,
            TellMember.model_validate(asked | told),
            reason="The member wants to hear of this here.",
            dedupe_key=f"notice:{notice.id}:{channel}",
        )


@domain.on(RunChanged)
async def tell_run_failed(db: Db, fact: RunChanged) -> None:
    if fact.status not in ("failed", "timed_out"):
        return
    title = AGENTS[fact.agent].title if fact.agent in AGENTS else fact.agent
    await notify(
        db,
        RUN_FAILED,
        f"{title} failed",
        body=shorten(await why_failed(db, fact.run_id), 300, placeholder=" …"),
        href=f"/runs/{fact.run_id}",
        having=agents_permissions.RUN,
        key=f"agent:{fact.agent}",
    )


@domain.on(ActionDecided)
async def tell_escalated(db: Db, fact: ActionDecided) -> None:
    """Those whom the rule names for it hear that nobody else decided."""
    if fact.decision != "escalated":
        return
    action = await queue.action(db, fact.action_id)
    await notify(
        db,
        ESCALATED,
        f"Nobody decided in time: {action.title}",
        body=action.reason,
        href=f"/queue/{fact.action_id}",
        users=[UUID(user_id) for user_id in action.escalate_to],
        having=actions_permissions.DECIDE,
        key=f"action:{fact.action_id}",
    )


@domain.on(ActionDecided)
async def tell_assigned(db: Db, fact: ActionDecided) -> None:
    """Whom another person gave proposals to hears of it, in one notice however many they are."""
    if fact.decision != "assigned":
        return
    action = await queue.action(db, fact.action_id)
    whom = action.assigned_to
    if whom is None or fact.by == f"user:{whom}":
        return
    theirs = await queue.waiting_count(db, queue.QueueFilter(assigned_to=whom))
    await notify(
        db,
        ASSIGNED,
        f"Assigned to you: {action.title}" if theirs <= 1 else f"{theirs} proposals are yours",
        body=action.reason,
        href="/queue?mine=true",
        users=[whom],
        having=actions_permissions.DECIDE,
        key="assigned",
    )


@domain.on(PeopleMentioned)
async def tell_mentioned(db: Db, fact: PeopleMentioned) -> None:
    ref = Ref.parse(fact.about)
    kind = RECORDS.get(ref.kind)
    await notify(
        db,
        MENTIONED,
        f"{fact.by} mentioned you in a note",
        href=(kind.page_of(ref.id) if kind else None) or "",
        users=fact.user_ids,
        key=f"note:{fact.note_id}",
    )


@domain.on(ImportFailed)
async def tell_import_failed(db: Db, fact: ImportFailed) -> None:
    await notify(
        db,
        IMPORT_FAILED,
        f"The import of {fact.file_name} stopped",
        body=fact.why,
        href=f"/imports/{fact.import_id}",
        having="crm.imports.run",
        key=f"import:{fact.import_id}",
    )


@domain.on(InboxFailed)
async def tell_inbox_failed(db: Db, fact: InboxFailed) -> None:
    await notify(
        db,
        INBOX_FAILED,
        f"Something that {fact.connector.title()} sent could not be processed",
        body="It is kept. Look at the reason, then process it again.",
        href=f"/settings/deliveries/{fact.delivery_id}",
        having=connections_permissions.READ,
        key=f"inbox:{fact.connector}",
    )


@domain.on(OptOutDoubted)
async def tell_doubt(db: Db, fact: OptOutDoubted) -> None:
    del fact
    await notify(
        db,
        OPT_OUT_DOUBTED,
        "Somebody may want no more messages",
        body="The words were not clear enough to stop everything. Look and decide.",
        href="/compliance/opt-outs",
        having=_JUDGE_OPT_OUTS,
        key="opt-out-doubts",
    )
