"""A kind of action that leaves the program, for tests of the screens that decide about it."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from enterprisehub.kernel.actions.kinds import ActionKind, Approval, Attempt, Rendered, declare
from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.actions.priority import Priority
from enterprisehub.kernel.actions.propose import propose
from enterprisehub.kernel.connectors.ports import Ports
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref


class Letter(BaseModel):
    to: str
    body: str = Field(min_length=1, max_length=500)
    subject: str | None = None
    about: UUID | None = None


class Poster(BaseModel):
    wall: str


LETTER_BOX: dict[str, str] = {}


async def _render_letter(_: Db, letter: Letter) -> Rendered:
    return Rendered(
        title=f"Write to {letter.to}",
        channel="letter",
        icon="mail",
        fields=(("To", letter.to), ("Letter box", LETTER_BOX.get(letter.to, "green"))),
        body=letter.body,
        editable=("body", "subject"),
    )


async def _render_poster(_: Db, poster: Poster) -> Rendered:
    return Rendered(title=f"Put a poster on {poster.wall}", channel="poster", icon="image")


async def _send(_: Ports, payload: BaseModel, attempt: Attempt) -> dict[str, Any]:
    del payload
    return {"stamp": attempt.number}


async def _record(_: Db, __: UUID, ___: BaseModel, ____: dict[str, Any]) -> None: ...


def _about(letter: Letter) -> list[Ref]:
    return [Ref("crm.contact", letter.about)] if letter.about else []


declare(
    ActionKind(
        name="test.letter",
        title="Send a letter",
        payload=Letter,
        approval=Approval.ALWAYS,
        render=_render_letter,
        subjects=_about,
        perform=_send,
        record=_record,
    )
)
declare(
    ActionKind(
        name="test.poster",
        title="Put up a poster",
        payload=Poster,
        approval=Approval.ALWAYS,
        render=_render_poster,
        perform=_send,
        record=_record,
    )
)


async def propose_letter(
    db: Db, to: str = "Maya Chen", body: str = "Hello Maya", **more: Any
) -> ActionRow:
    letter = Letter(to=to, body=body, about=more.pop("about", None))
    amount = more.pop("amount_cents", None)
    priority = Priority(amount_cents=amount, temperature="hot")
    return await propose(db, letter, reason="She asked twice.", priority=priority, **more)


async def propose_poster(db: Db, wall: str = "the barn") -> ActionRow:
    return await propose(db, Poster(wall=wall), reason="It is seen there.")
