"""Agents → Prompts: versions, what changed, who gets which, how each does."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Form, Query, Request, Response

from enterprisehub.console.prompts.domain import domain
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.llm.permissions import MANAGE, READ
from enterprisehub.kernel.llm.policy import ROUTES
from enterprisehub.kernel.llm.prompts import choices, versions
from enterprisehub.kernel.llm.prompts.choices import SHIPPED, Share
from enterprisehub.kernel.llm.prompts.declare import PROMPTS, PromptSpec, prompt_named
from enterprisehub.kernel.llm.prompts.models import PromptChoiceRow, PromptVersionRow
from enterprisehub.kernel.llm.prompts.outcomes import VersionFigures, clearly_apart, figures_of
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column
from enterprisehub.ui.navigation import NAVIGATION, NavItem
from enterprisehub.ui.page import Page, page
from enterprisehub.ui.shown import cost

PLACE = "/prompts"
pages = domain.pages(PLACE)
NAVIGATION.add(NavItem("Agents", "Prompts", PLACE, "file-text", permission=READ, order=45))
COLUMNS = (
    Column("version", "Version", lead=True),
    Column("share", "Share", align="end"),
    Column("calls", "Calls", align="end"),
    Column("failed", "Failed", align="end"),
    Column("time", "Median time", align="end"),
    Column("cost", "Cost", align="end"),
    Column("good", "Taken as it was", align="end"),
)
_LIST_COLUMNS = (
    Column("title", "Prompt", lead=True),
    Column("used", "In use"),
    Column("calls", "Calls, 30 days", align="end"),
    Column("good", "Taken as it was", align="end"),
)
Text = Annotated[str, Form(max_length=20_000)]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version with its figures as a table shows it."""

    label: str
    title: str
    pct: int
    figures: VersionFigures
    cost: str
    good: str


@dataclass(frozen=True, slots=True)
class PromptLine:
    spec: PromptSpec
    used: str
    calls: int
    good: str


@page("prompts/prompts.html")
class PromptsPage(Page):
    lines: list[PromptLine]
    columns: tuple[Column, ...]


@page("prompts/prompt.html")
class PromptPage(Page):
    spec: PromptSpec
    route: str
    lines: list[VersionLine]
    columns: tuple[Column, ...]
    verdict: str
    drafts: list[PromptVersionRow]
    published: list[PromptVersionRow]
    history: list[PromptChoiceRow]
    before: str
    after: str
    compared: tuple[str, str]
    labels: list[tuple[str, str]]
    edited: PromptVersionRow | None
    text: str
    note: str
    tried: str
    errors: Errors
    may_manage: bool


@pages.get("", allow=Permission(READ))
async def show_prompts(db: TenantDb) -> Response:
    """Every prompt with what is used of it."""
    lines = []
    chosen, figures_by_prompt = await choices.all_shares(db), await figures_of(db, PROMPTS)
    for name in sorted(PROMPTS):
        shares = chosen.get(name, choices.ALL_SHIPPED)
        found = figures_by_prompt[name].values()
        judged = VersionFigures(
            version="",
            kept=sum(f.kept + f.approved for f in found),
            refused=sum(f.judged - f.kept - f.approved for f in found),
        )
        used = ", ".join(f"{_title(share.version)} {share.pct} %" for share in shares)
        calls = sum(figures.calls for figures in found)
        lines.append(PromptLine(PROMPTS[name], used, calls, _good(judged)))
    return PromptsPage(lines=lines, columns=_LIST_COLUMNS).render()


@pages.get("/{name}", allow=Permission(READ))
async def show_prompt(
    db: TenantDb,
    name: str,
    edit: Annotated[UUID | None, Query()] = None,
    before: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    return await _page(db, name, edit=edit, compared=(before, after))


@pages.post("/{name}/drafts", allow=Permission(MANAGE))
async def save_draft(
    request: Request, db: TenantDb, name: str, text: Text = "", note: Text = "", draft: Text = ""
) -> Response:
    """A draft holds the text: a new one, or the one that was open."""
    id_ = UUID(draft) if draft else None
    change = versions.save_draft(db, name, text, note=note, version_id=id_)
    if wrong := await attempt(db, change):
        return await _page(db, name, edit=id_, typed_text=(text, note), errors=wrong)
    return go_to(request, f"{PLACE}/{name}")


@pages.post("/{name}/drafts/{version_id}/publish", allow=Permission(MANAGE))
async def publish(
    request: Request,
    db: TenantDb,
    name: str,
    version_id: UUID,
    use_pct: Annotated[int, Form(ge=0, le=100)] = 0,
    override: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    change = versions.publish_version(
        db, version_id, use_pct=use_pct or None, override=override.strip()
    )
    if wrong := await attempt(db, change):
        return await _page(db, name, errors=wrong)
    return go_to(request, f"{PLACE}/{name}")


@pages.post("/{name}/drafts/{version_id}/discard", allow=Permission(MANAGE))
async def discard(request: Request, db: TenantDb, name: str, version_id: UUID) -> Response:
    await versions.discard_draft(db, version_id)
    return go_to(request, f"{PLACE}/{name}")


@pages.post("/{name}/split", allow=Permission(MANAGE))
async def split(request: Request, db: TenantDb, name: str) -> Response:
    """The shares are as the form says."""
    form = await typed(request)
    numbers = {key.removeprefix("pct_"): v for key, v in form.items() if key.startswith("pct_")}
    shares = [Share(label, _pct(value)) for label, value in numbers.items()]
    try:
        async with db.begin_nested():
            override = form.get("override", "")[:300]
            await choices.choose(db, name, shares, reason="By hand.", override=override)
    except HubError as error:
        return await _page(db, name, errors=said_by(error))
    return go_to(request, f"{PLACE}/{name}")


@pages.post("/{name}/rollback", allow=Permission(MANAGE))
async def roll_back(request: Request, db: TenantDb, name: str) -> Response:
    if wrong := await attempt(db, choices.roll_back(db, name)):
        return await _page(db, name, errors=wrong)
    return go_to(request, f"{PLACE}/{name}")


def _pct(value: str) -> int:
    """A number that is none makes the shares not add up, which is told."""
    return int(value) if value.strip().isascii() and value.strip().isdigit() else 0


async def _page(
    db: Db,
    name: str,
    *,
    edit: UUID | None = None,
    compared: tuple[str, str] = ("", ""),
    typed_text: tuple[str, str] | None = None,
    errors: Errors | None = None,
) -> Response:
    spec = prompt_named(name)
    own = await versions.own_versions(db, name)
    texts = {SHIPPED: spec.text} | {row.label: row.text for row in own}
    edited = next((row for row in own if row.id == edit and row.state == "draft"), None)
    newest = own[0].label if own else SHIPPED
    left, right = compared[0] or SHIPPED, compared[1] or newest
    text = edited.text if edited else texts.get(newest, spec.text)
    shown, note = typed_text or (text, edited.note if edited else "")
    lines = await _lines(db, spec, own)
    return PromptPage(
        spec=spec,
        route=ROUTES[spec.model_route],
        lines=lines,
        columns=COLUMNS,
        verdict=_verdict(lines),
        drafts=[row for row in own if row.state == "draft"],
        published=[row for row in own if row.state == "published"],
        history=await choices.history(db, name, limit=10),
        before=texts.get(left, ""),
        after=texts.get(right, ""),
        compared=(left, right),
        labels=[(label, _title(label)) for label in texts],
        edited=edited,
        text=shown,
        note=note,
        tried=versions.tried_out(spec, spec.text if errors else text),
        errors=errors or {},
        may_manage=db.scope.may(MANAGE),
    ).render(status=422 if errors else 200)


async def _lines(db: Db, spec: PromptSpec, own: list[PromptVersionRow]) -> list[VersionLine]:
    """Versions that can be chosen, and those of earlier releases that the ledger still names."""
    found = (await figures_of(db, [spec.name]))[spec.name]
    shares = {share.version: share.pct for share in await choices.shares_of(db, spec.name)}
    labels = [SHIPPED, *(row.label for row in own if row.state == "published")]
    known = {spec.version, *labels}
    lines = []
    for label in [*labels, *sorted(set(found) - known)]:
        version = spec.version if label == SHIPPED else label
        figures = found.get(version, VersionFigures(version=version))
        title = _title(label) + (f" ({spec.version})" if label == SHIPPED else "")
        spent = cost(figures.cost_microcents)
        lines.append(
            VersionLine(label, title, shares.get(label, 0), figures, spent, _good(figures))
        )
    return lines


def _verdict(lines: list[VersionLine]) -> str:
    """What the figures say about the two versions that are judged most."""
    judged = sorted(lines, key=lambda line: -line.figures.judged)[:2]
    if len(judged) < 2 or not judged[1].figures.judged:  # noqa: PLR2004
        return ""
    first, second = sorted(judged, key=lambda line: -(line.figures.good_ratio or 0))
    if clearly_apart(first.figures, second.figures):
        return f"{first.title} does better than {second.title}: more than chance explains."
    return "The difference between the versions may be chance. Let them run on."


def _good(figures: VersionFigures) -> str:
    if figures.good_ratio is None or figures.good_range is None:
        return "–"
    low, high = figures.good_range
    between = f"{low * 100:.0f} to {high * 100:.0f} %"
    return f"{figures.good_ratio * 100:.0f} % of {figures.judged} ({between})"


def _title(label: str) -> str:
    return "Shipped" if label == SHIPPED else label.replace("own-", "Yours ")
