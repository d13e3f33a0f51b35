"""The bots: what they may state, in which tone, how long they wait, who is offered their leads."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import Form, Request, Response
from pydantic import ValidationError

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.contracts import SKILLS
from enterprisehub.domains.conversations.domain import domain
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.logic.change_settings import (
    change_settings,
    read_facts,
    write_facts,
)
from enterprisehub.domains.conversations.logic.choose_flow import known_flows
from enterprisehub.domains.conversations.permissions import FLOWS_READ, FLOWS_WRITE
from enterprisehub.domains.conversations.settings import DISAGREEMENT_DAYS, ConversationSettings
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.text.language_names import language_name
from enterprisehub.kernel.text.languages import LANGUAGES
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import chosen
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page

pages = domain.pages("/bots")
NAVIGATION.add(NavItem("Agents", "Bots", "/bots", "bot", permission=FLOWS_READ, order=15, key="b"))
TONES = [("consultative", "Consultative"), ("confrontational", "Direct")]
DIFFERING_COLUMNS = (
    Column("title", "Slot", lead=True),
    Column("model", "Model and prompt"),
    Column("turns", "Read", align="end"),
    Column("disagreements", "Differed", align="end"),
    Column("share_ratio", "Share", align="end"),
)


@page("conversations/bots.html")
class BotsPage(Page):
    settings: ConversationSettings
    facts: str
    facts_es: str
    wanted_facts: list[tuple[str, str]]
    flows: list[Flow]
    flow_names: list[tuple[str, str]]
    tones: list[tuple[str, str]]
    skills: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    compared: list[tuple[str, list[dict[str, Any]]]]
    differing: list[dict[str, Any]]
    differing_columns: tuple[Column, ...]
    errors: dict[str, str]
    may_change: bool


@pages.get("", allow=Permission(FLOWS_READ))
async def show_bots(db: TenantDb) -> Response:
    settings = await ConversationSettings.load(db)
    return (await _page(db, settings)).render()


@pages.post("", allow=Permission(FLOWS_WRITE))
async def save_bots(
    request: Request,
    db: TenantDb,
    company_name: Annotated[str, Form(max_length=120)] = "",
    agent_name: Annotated[str, Form(max_length=120)] = "",
    default_flow: Annotated[str, Form(max_length=40)] = "lead",
    tone: Annotated[Literal["consultative", "confrontational"], Form()] = "consultative",
    facts: Annotated[str, Form(max_length=20_000)] = "",
    facts_es: Annotated[str, Form(max_length=20_000)] = "",
    sms_wait_seconds: Annotated[float, Form(ge=0, le=60)] = 1.0,
    max_bot_messages: Annotated[int, Form(ge=2, le=100)] = 25,
    stall_after_hours: Annotated[float, Form(gt=0, le=720)] = 24,
    enabled: Annotated[str, Form(max_length=5)] = "",
    use_model: Annotated[str, Form(max_length=5)] = "",
    reengage: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    before = await ConversationSettings.load(db)
    values = before.model_dump(mode="json") | {
        "company_name": company_name.strip(),
        "agent_name": agent_name.strip(),
        "default_flow": default_flow,
        "tone": tone,
        "wait_seconds": {**before.wait_seconds, "sms": sms_wait_seconds},
        "max_bot_messages": max_bot_messages,
        "stall_after_hours": stall_after_hours,
        "enabled": bool(enabled),
        "use_model": bool(use_model),
        "reengage": bool(reengage),
        "skills": await chosen(request, "skills"),
        "more_languages": await chosen(request, "more_languages"),
    }
    try:
        values |= {"facts": read_facts(facts), "facts_es": read_facts(facts_es)}
        await change_settings(db, ConversationSettings.model_validate(values))
    except ValidationError as error:
        found = {str(problem["loc"][0]): problem["msg"] for problem in error.errors()}
        return (await _page(db, before, found, facts, facts_es)).render(status=422)
    except Invalid as error:
        named = error.details.get("fields")
        found = dict(named) if isinstance(named, dict) else {"facts": error.message}
        return (await _page(db, before, found, facts, facts_es)).render(status=422)
    return go_to(request, "/bots")


async def _page(
    db: Db,
    settings: ConversationSettings,
    errors: dict[str, str] | None = None,
    facts: str | None = None,
    facts_es: str | None = None,
) -> BotsPage:
    flows = list((await known_flows(db)).values())
    needed = {name for flow in flows for answer in flow.answers.values() for name in answer.needs}
    compared = [
        (title, await queries.effectiveness_by(db, by))
        for title, by in (("Flow", "flow"), ("Tone", "tone"), ("Version", "flow_version"))
    ]
    since = clock.now() - timedelta(days=DISAGREEMENT_DAYS)
    titles = {slot.name: slot.title["en"] for flow in flows for slot in flow.slots}
    return BotsPage(
        settings=settings,
        facts=facts if facts is not None else write_facts(settings.facts),
        facts_es=facts_es if facts_es is not None else write_facts(settings.facts_es),
        wanted_facts=[(name, settings.facts.get(name, "")) for name in sorted(needed)],
        flows=flows,
        flow_names=[(flow.name, flow.title["en"]) for flow in flows],
        tones=TONES,
        skills=list(SKILLS.items()),
        languages=[(code, language_name(code)) for code in LANGUAGES],
        compared=compared,
        differing=[
            row | {"title": titles.get(row["slot"], row["slot"])}
            for row in await queries.disagreements_since(db, since)
        ],
        differing_columns=DIFFERING_COLUMNS,
        errors=errors or {},
        may_change=db.scope.may(FLOWS_WRITE),
    )
