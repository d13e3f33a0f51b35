"""Knowledge → Answers: questions and what is true about them, with a try of each question."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from enterprisehub.domains.concierge import queries
from enterprisehub.domains.concierge.contracts import AnswerIn, FoundAnswer
from enterprisehub.domains.concierge.domain import domain
from enterprisehub.domains.concierge.logic.write_answer import (
    change_answer,
    find_answer,
    known_answer,
    make_answer,
    remove_answer,
)
from enterprisehub.domains.concierge.pages import HREF, PARTS
from enterprisehub.domains.concierge.permissions import KNOWLEDGE_READ, KNOWLEDGE_WRITE
from enterprisehub.domains.concierge.settings import ConciergeSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.text.language_names import language_name
from enterprisehub.kernel.text.languages import SPOKEN
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, check, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.page import Page, page

pages = domain.pages(HREF)
READ, WRITE = Permission(KNOWLEDGE_READ), Permission(KNOWLEDGE_WRITE)
LANGUAGES = [(code, language_name(code)) for code in SPOKEN]
FIELDS = ("question", "answer", "source", "language")
PAGE_ROWS = 50


class AnswersQuery(BaseModel):
    """The list's address: `ask` tries a question as a caller would ask it."""

    q: Annotated[str, Field(max_length=200)] = ""
    ask: Annotated[str, Field(max_length=500)] = ""
    language: Annotated[str, Field(pattern="^(en|es)$")] = "en"
    after: Annotated[str | None, Field(max_length=1000)] = None


@page("concierge/answers.html")
class AnswersPage(Page):
    parts: list[tuple[str, str]]
    asked: AnswersQuery
    rows: list[dict[str, Any]]
    next: str | None
    found: FoundAnswer | None
    sure_pct: int
    languages: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors
    may_write: bool


@page("concierge/answer.html")
class AnswerPage(Page):
    answer_id: UUID
    title: str
    languages: list[tuple[str, str]]
    values: dict[str, str]
    errors: Errors
    may_write: bool


@pages.get("", allow=READ)
async def show_answers(db: TenantDb, asked: Annotated[AnswersQuery, Query()]) -> Response:
    return (await _page(db, asked, {}, {})).render()


@pages.post("", allow=WRITE)
async def add_answer(db: TenantDb, request: Request) -> Response:
    values = await typed(request)
    new = check(AnswerIn, _given(values))
    wrong = new if isinstance(new, dict) else await attempt(db, make_answer(db, new))
    if wrong:
        return (await _page(db, AnswersQuery(), values, wrong)).render(status=422)
    return go_to(request, HREF)


@pages.get("/answers/{answer_id}", allow=READ)
async def show_answer(db: TenantDb, answer_id: UUID) -> Response:
    row = await known_answer(db, answer_id)
    values = {name: getattr(row, name) for name in FIELDS}
    return _one(db, answer_id, row.question, values, {}).render()


@pages.post("/answers/{answer_id}", allow=WRITE)
async def save_answer(db: TenantDb, request: Request, answer_id: UUID) -> Response:
    values = await typed(request)
    row = await known_answer(db, answer_id)
    wanted = check(AnswerIn, _given(values))
    wrong = wanted if isinstance(wanted, dict) else await attempt(
        db, change_answer(db, answer_id, wanted)
    )  # fmt: skip
    if wrong:
        return _one(db, answer_id, row.question, values, wrong).render(status=422)
    return go_to(request, HREF)


@pages.post("/answers/{answer_id}/remove", allow=WRITE)
async def delete_answer(db: TenantDb, request: Request, answer_id: UUID) -> Response:
    await remove_answer(db, answer_id)
    return go_to(request, HREF)


def _given(values: dict[str, str]) -> dict[str, str]:
    return {name: values[name] for name in FIELDS if name in values}


async def _page(db: Db, asked: AnswersQuery, values: dict[str, str], errors: Errors) -> AnswersPage:
    found = await queries.answer_page(db, q=asked.q, limit=PAGE_ROWS, cursor=asked.after)
    settings = await ConciergeSettings.load(db)
    return AnswersPage(
        parts=PARTS,
        asked=asked,
        rows=found.rows(),
        next=found.next,
        found=await find_answer(db, asked.ask, asked.language) if asked.ask else None,
        sure_pct=round(settings.sure_from * 100),
        languages=LANGUAGES,
        values=values,
        errors=errors,
        may_write=db.scope.may(KNOWLEDGE_WRITE),
    )


def _one(db: Db, answer_id: UUID, title: str, values: dict[str, str], errors: Errors) -> AnswerPage:
    return AnswerPage(
        answer_id=answer_id,
        title=title,
        languages=LANGUAGES,
        values=values,
        errors=errors,
        may_write=db.scope.may(KNOWLEDGE_WRITE),
    )
