"""What a person wants done becomes a card that waits for approval, in the chat and in the queue."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

from enterprisehub.domains.assistant.contracts import Asker, Named
from enterprisehub.domains.assistant.logic.continue_question import Before
from enterprisehub.domains.assistant.logic.propose_request import draft
from enterprisehub.domains.assistant.logic.propose_request.find import Unclear
from enterprisehub.domains.assistant.logic.read_request import Request, shown_due
from enterprisehub.domains.assistant.logic.write_text import escaped
from enterprisehub.domains.assistant.permissions import (
    CONTACTS_WRITE,
    DEALS_WRITE,
    MESSAGES_SEND,
    TASKS_WRITE,
)
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Denied, HubError

NEEDS: Final = {
    "task": TASKS_WRITE,
    "note": CONTACTS_WRITE,
    "move": DEALS_WRITE,
    "email": MESSAGES_SEND,
    "text": MESSAGES_SEND,
}
_DRAFTS: Final[dict[str, Callable[[Db, Request, Asker, Before], Awaitable[draft.Drafted]]]] = {
    "task": draft.draft_task,
    "note": draft.draft_note,
    "move": draft.draft_move,
    "email": draft.draft_email,
    "text": draft.draft_text,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """The card, or in words why there is none; `focus` is whom it is about.

    `open` where only the record is missing: naming it is enough.
    """

    text: str
    action: ActionRow | None = None
    focus: tuple[Named, ...] = ()
    open: bool = False


async def propose_request(
    db: Db, request: Request, asker: Asker, before: Before, *, key: str, said: str
) -> Proposed:
    """A proposed action; nothing is done before somebody approves it.

    Raises:
        Denied: the asker's role may not have this done.
    """
    needed = NEEDS[request.kind]
    if not db.scope.may(needed):
        raise Denied("Your role may not have this done.", permission=needed)
    try:
        payload, about = await _DRAFTS[request.kind](db, request, asker, before)
        row = await propose(
            db,
            payload,
            reason=f"{asker.name} asked the assistant: “{said[:300]}”",
            subjects=[one.ref for one in about],
            facts={"said": said[:1000]},
            priority=Priority(due_at=request.due_at),
            dedupe_key=key,
            ask_because="What is asked for in a chat is confirmed by a person.",
        )
    except Unclear as unclear:
        return Proposed(text=unclear.text, focus=unclear.focus, open=unclear.whom)
    except ValidationError:
        return Proposed(text="I could not make that into something to approve: say it shorter.")
    except HubError as error:
        return Proposed(text=escaped(error.message))
    if row.state == "refused":
        text = f"This may not be done: {escaped(row.held_because or '')}"
    else:
        text = f"I have put it up for approval: **{escaped(row.title)}**. Nothing is done before."
        if request.kind == "task" and request.due_at:
            text += f" It is due {shown_due(request.due_at, asker.today)}."
    return Proposed(text=text, action=row, focus=about)
