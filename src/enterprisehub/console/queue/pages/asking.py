"""What is asked before a decision: why not, whom instead, until when."""

from collections.abc import Mapping
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response

from enterprisehub.console.queue.assigning import deciders
from enterprisehub.console.queue.pages import PLACE, pages
from enterprisehub.console.queue.pages.decisions import FromDetail, Seen
from enterprisehub.console.queue.pages.list_page import AskedView
from enterprisehub.console.queue.snoozing import CHOICES
from enterprisehub.kernel.actions import queue
from enterprisehub.kernel.actions.permissions import DECIDE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.asking import Ask, Choice, ask_reason

type Question = Literal["reject", "assign", "snooze"]
TICKED = {"hx-include": "#queue [name=ids]:checked", "hx-swap": "none"}


@pages.get("/{action_id}/ask/{question}", allow=Permission(DECIDE))
async def ask_about_one(
    db: TenantDb,
    action_id: UUID,
    question: Question,
    seen: Seen,
    view: AskedView,
    detail: FromDetail = False,  # noqa: FBT002
) -> Response:
    """The question about one action, with the answers that a press gives."""
    row = await queue.action(db, action_id)
    region = f"#action-{row.id}" if detail else f"#q-{row.id}"
    more = {"detail": "true"} if detail else {}
    where = f"{PLACE}/{row.id}/{question}?{view.query(seen=seen, **more)}"
    target = {"hx-target": region, "hx-swap": "outerHTML"}
    return (await _ask(db, question, row.title, where, {}, target)).render()


@pages.get("/ask-ticked/{question}", allow=Permission(DECIDE))
async def ask_about_ticked(
    db: TenantDb,
    question: Question,
    view: AskedView,
    count: Annotated[int, Query(ge=0, le=100)] = 0,
) -> Response:
    """The same about everything that is ticked."""
    where = f"{PLACE}/decide-ticked?{view.query()}"
    about = "what is ticked" if not count else f"{count} ticked"
    return (await _ask(db, question, about, where, {"decision": question}, TICKED)).render()


async def _ask(
    db: Db,
    question: Question,
    about: str,
    action: str,
    hidden: Mapping[str, str],
    attrs: Mapping[str, str],
) -> Ask:
    if question == "reject":
        return ask_reason(f"Reject: {about}", action, hidden=hidden, attrs=attrs)
    if question == "assign":
        people = await deciders(db)
        choices = [Choice(key, name, "user-check") for key, name in people]
        choices.append(Choice("", "Everybody", "users"))
        return _without_words(f"Assign: {about}", action, "user_id", choices, hidden, attrs)
    choices = [Choice(key, label, "clock") for key, (label, _) in CHOICES.items()]
    return _without_words(f"Snooze: {about}", action, "until", choices, hidden, attrs)


def _without_words(
    title: str,
    action: str,
    name: str,
    choices: list[Choice],
    hidden: Mapping[str, str],
    attrs: Mapping[str, str],
) -> Ask:
    return Ask(
        title=title,
        note="",
        action=action,
        name=name,
        choices=tuple(choices),
        free_name="",
        free_label="",
        verb="",
        hidden=hidden,
        attrs=attrs,
    )
