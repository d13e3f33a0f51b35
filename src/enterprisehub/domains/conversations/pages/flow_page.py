"""A flow in the console: its words and order as a form, its versions, and how one goes live."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Path, Request, Response

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.domain import domain
from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE, Flow, Question
from enterprisehub.domains.conversations.logic.choose_flow import current_flow
from enterprisehub.domains.conversations.logic.edit_flow import (
    Difference,
    apply_form,
    differences,
    form_of,
)
from enterprisehub.domains.conversations.logic.edit_sayings import CHANNELS
from enterprisehub.domains.conversations.logic.edit_slots import LIMITED, TYPES
from enterprisehub.domains.conversations.logic.save_flow import publish_flow, save_flow
from enterprisehub.domains.conversations.models import FlowRow
from enterprisehub.domains.conversations.pages.flow_parts import (
    AnswerFields,
    FollowUpFields,
    NewQuestion,
    answers_of,
    follow_ups_of,
    in_languages,
    new_question_of,
)
from enterprisehub.domains.conversations.pages.flow_rules import (
    RuleChoices,
    RuleSection,
    choices_of,
    sections_of,
)
from enterprisehub.domains.conversations.permissions import FLOWS_READ, FLOWS_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Denied, Invalid, NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Page, page

PLACE = "/bots/flows"
MOST_NOTE = 500
pages = domain.pages(PLACE)
LANGUAGES = {"en": "English", "es": "Spanish"}
TONES = {"consultative": "Consultative", "confrontational": "Direct"}
STATES: dict[str, tuple[str, Severity]] = {
    "draft": ("Draft", "info"),
    "live": ("Live", "ok"),
    "retired": ("Replaced", "neutral"),
}

type Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
type Number = Annotated[int, Path(ge=1, le=1_000_000)]


@dataclass(frozen=True, slots=True)
class QuestionFields:
    """One question of the form: its fields as (name, label)."""

    slot: str
    title: str
    first: str
    texts: list[tuple[str, str]]
    titles: list[tuple[str, str]]
    kind: str
    limits: list[tuple[str, str]]
    labels: list[tuple[str, str]]
    unlabels: list[tuple[str, str]]
    more: list[tuple[str, str]]
    unfolded: bool


@page("conversations/flow.html")
class FlowPage(Page):
    flow: Flow
    title: str
    place: str
    action: str
    values: dict[str, str]
    openings: list[tuple[str, str]]
    questions: list[QuestionFields]
    new_question: NewQuestion
    answers: list[AnswerFields]
    follow_ups: list[FollowUpFields]
    channels: list[tuple[str, str]]
    sections: list[RuleSection]
    choices: RuleChoices
    note: str
    versions: list[FlowRow]
    states: dict[str, tuple[str, Severity]]
    mistakes: list[str]
    errors: Errors
    may_change: bool


@page("conversations/flow_version.html")
class FlowVersionPage(Page):
    row: FlowRow
    title: str
    place: str
    state: tuple[str, Severity]
    live: Flow
    changed: list[Difference]
    errors: Errors
    may_change: bool


@pages.get("/{name}", allow=Permission(FLOWS_READ))
async def show_flow(db: TenantDb, name: Name, version: int | None = None) -> Response:
    """What new conversations are asked, as a form; or a kept version, to go on from there."""
    flow = await _flow(db, name, version)
    return (await _form(db, flow, form_of(flow))).render()


@pages.post("/{name}", allow=Permission(FLOWS_WRITE))
async def save_draft(
    request: Request, db: TenantDb, name: Name, version: int | None = None
) -> Response:
    """The form is the next version, as a draft: nobody is asked with it yet."""
    form, flow = await typed(request), await _flow(db, name, version)
    note = form.get("note", "")[:MOST_NOTE].strip()
    try:
        row = await save_flow(db, apply_form(flow, form), note=note)
    except Invalid as error:
        wrong = said_by(error)
        mistakes = [text for key, text in wrong.items() if key.startswith("mistake_")]
        errors = {key: text for key, text in wrong.items() if not key.startswith("mistake_")}
        shown = await _form(db, flow, form, errors=errors, mistakes=mistakes)
        return shown.render(status=422)
    return go_to(request, f"{PLACE}/{name}/{row.flow_version}")


@pages.get("/{name}/{number}", allow=Permission(FLOWS_READ))
async def show_version(db: TenantDb, name: Name, number: Number) -> Response:
    """What this version says otherwise than the live one."""
    return (await _version(db, name, number, {})).render()


@pages.post("/{name}/{number}/publish", allow=Permission(FLOWS_WRITE))
async def publish(request: Request, db: TenantDb, name: Name, number: Number) -> Response:
    """New conversations are asked with this version."""
    override = (await typed(request)).get("override", "")[:300]
    try:
        async with db.begin_nested():
            await publish_flow(db, name, number, override=override)
    except (Conflict, Denied) as error:
        return (await _version(db, name, number, said_by(error))).render(status=error.status)
    return go_to(request, f"{PLACE}/{name}/{number}")


async def _flow(db: Db, name: str, version: int | None) -> Flow:
    if version is None:
        return await current_flow(db, name)
    return Flow.model_validate((await _row(db, name, version)).document)


async def _row(db: Db, name: str, version: int) -> FlowRow:
    row = await queries.flow_version(db, name, version)
    if row is None:
        raise NotFound(f"There is no version {version} of this flow.")
    return row


async def _form(
    db: Db,
    flow: Flow,
    values: dict[str, str],
    *,
    errors: Errors | None = None,
    mistakes: list[str] | None = None,
) -> FlowPage:
    versions = [row for row in await queries.flows(db) if row.name == flow.name]
    place, wrong = f"{PLACE}/{flow.name}", errors or {}
    kept = any(row.flow_version == flow.version for row in versions)
    return FlowPage(
        flow=flow,
        title=_title(flow),
        place=place,
        action=f"{place}?version={flow.version}" if kept else place,
        values=values,
        openings=[(f"opening.{one}", LANGUAGES.get(one, one)) for one in flow.languages],
        questions=[_fields(flow, question, wrong) for question in flow.questions],
        new_question=new_question_of(flow, LANGUAGES, TONES, wrong),
        answers=answers_of(flow, LANGUAGES, wrong),
        follow_ups=follow_ups_of(flow, LANGUAGES, values, wrong),
        channels=list(CHANNELS.items()),
        sections=sections_of(values, wrong),
        choices=choices_of(flow),
        note=values.get("note", ""),
        versions=versions,
        states=STATES,
        mistakes=[text[:1].upper() + text[1:] for text in mistakes or []],
        errors=wrong,
        may_change=db.scope.may(FLOWS_WRITE),
    )


def _fields(flow: Flow, question: Question, wrong: Errors) -> QuestionFields:
    slot = question.slot
    texts = [
        (f"ask.{slot}.{tone}.{one}", f"{TONES.get(tone, tone)}, {LANGUAGES.get(one, one)}")
        for one in flow.languages
        for tone in flow.tones
    ]
    texts += [
        (f"rephrase.{slot}.{one}", f"Asked again, {LANGUAGES.get(one, one)}")
        for one in flow.languages
    ]
    entry = flow.slot(slot)
    labels = [
        (
            f"label.{slot}.{choice.value}.{one}",
            f"Choice “{choice.value.replace('_', ' ')}”, {LANGUAGES.get(one, one)}",
        )
        for choice in entry.choices
        for one in flow.languages
    ]
    titles = in_languages(flow, LANGUAGES, f"title.{slot}", "Called")
    limits = [(f"least.{slot}", "At least"), (f"most.{slot}", "At most")]
    return QuestionFields(
        slot=slot,
        title=entry.title.get(DEFAULT_LANGUAGE, slot),
        first=question.ask[flow.tones[0]][flow.languages[0]][0],
        texts=texts,
        titles=titles,
        kind=TYPES.get(entry.type.value, "a property"),
        limits=limits if entry.type in LIMITED else [],
        labels=labels,
        unlabels=[
            (f"unlabel.{slot}.{one.value}", f"Take away “{one.label.get(DEFAULT_LANGUAGE)}”")
            for one in entry.choices
        ],
        more=in_languages(flow, LANGUAGES, f"more.{slot}", "New choices") if labels else [],
        unfolded=any(f".{slot}." in f"{name}." for name in wrong),
    )


async def _version(db: Db, name: str, number: int, errors: Errors) -> FlowVersionPage:
    row, live = await _row(db, name, number), await current_flow(db, name)
    flow = Flow.model_validate(row.document)
    return FlowVersionPage(
        row=row,
        title=_title(flow),
        place=f"{PLACE}/{name}",
        state=STATES[row.state],
        live=live,
        changed=differences(live, flow),
        errors=errors,
        may_change=db.scope.may(FLOWS_WRITE),
    )


def _title(flow: Flow) -> str:
    return flow.title.get(DEFAULT_LANGUAGE, flow.name)
