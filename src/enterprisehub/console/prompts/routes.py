"""Prompts, their versions and figures for programs."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict, Field

from enterprisehub.console.prompts.domain import domain
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.permissions import MANAGE, READ
from enterprisehub.kernel.llm.prompts import choices, outcomes, versions
from enterprisehub.kernel.llm.prompts.choices import Share
from enterprisehub.kernel.llm.prompts.declare import PROMPTS, PromptSpec, prompt_named
from enterprisehub.kernel.llm.prompts.models import PromptVersionRow
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import GivenVersion, etag

router = domain.routes("/prompts")
type Text = Annotated[str, Field(max_length=8000)]


class VariableShape(BaseModel):
    """A value the program fills in, as {{name}}."""

    name: str
    kind: Literal["text", "number"]
    says: str
    required: bool


class ShareShape(BaseModel):
    """`version` is "shipped" or the label of a published one."""

    model_config = ConfigDict(from_attributes=True)

    version: Annotated[str, Field(max_length=40)]
    pct: Annotated[int, Field(ge=0, le=100)]


class Prompt(BaseModel):
    """A prompt as it ships, and which versions are used."""

    name: str
    title: str
    says: str
    route: str
    shipped_version: str
    shipped_text: str
    variables: list[VariableShape]
    untrusted: list[str]
    shares: list[ShareShape]


class Version(BaseModel):
    """One of the organisation's own versions. `label` is what the ledger calls it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    label: str
    text: str
    note: str
    state: Literal["draft", "published"]
    based_on: str
    author: str
    published_at: datetime | None
    version: int


class DraftIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Text
    note: Annotated[str, Field(max_length=300)] = ""
    based_on: Annotated[str, Field(max_length=40)] = "shipped"


class Publication(BaseModel):
    """`use_pct` is the share it takes at once; without it, it is only there to be chosen."""

    use_pct: Annotated[int | None, Field(ge=1, le=100)] = None
    override: Annotated[str, Field(max_length=300)] = ""


class Split(BaseModel):
    """`override` is an owner's reason to go without a replay."""

    shares: Annotated[list[ShareShape], Field(min_length=1, max_length=10)]
    reason: Annotated[str, Field(max_length=300)] = ""
    override: Annotated[str, Field(max_length=300)] = ""


class Figures(BaseModel):
    """One version over the period. Costs are millionths of a US cent."""

    model_config = ConfigDict(from_attributes=True)

    version: str
    calls: int
    failed: int
    cost_microcents: int
    tokens: int
    median_ms: int | None
    kept: int
    refused: int
    approved: int
    edited: int
    rejected: int
    good_ratio: float | None
    good_range: tuple[float, float] | None


async def _prompt(db: Db, spec: PromptSpec) -> Prompt:
    shares = await choices.shares_of(db, spec.name)
    variables = [
        VariableShape(name=name, kind=v.kind, says=v.says, required=v.required)
        for name, v in spec.variables.items()
    ]
    return Prompt(
        name=spec.name,
        title=spec.title,
        says=spec.says,
        route=spec.route,
        shipped_version=spec.version,
        shipped_text=spec.text,
        variables=variables,
        untrusted=list(spec.untrusted),
        shares=[ShareShape.model_validate(share) for share in shares],
    )


def _version(row: PromptVersionRow, response: Response) -> Version:
    response.headers["ETag"] = etag(row.version)
    return Version.model_validate(row)


@router.get("", allow=Permission(READ))
async def list_prompts(db: TenantDb) -> list[Prompt]:
    """Every prompt there is, by name."""
    return [await _prompt(db, PROMPTS[name]) for name in sorted(PROMPTS)]


@router.get("/{name}", allow=Permission(READ))
async def read_prompt(db: TenantDb, name: str) -> Prompt:
    return await _prompt(db, prompt_named(name))


@router.get("/{name}/versions", allow=Permission(READ))
async def list_versions(db: TenantDb, name: str) -> list[Version]:
    """The organisation's own versions, newest first."""
    spec = prompt_named(name)
    return [Version.model_validate(row) for row in await versions.own_versions(db, spec.name)]


@router.post("/{name}/versions", allow=Permission(MANAGE), status_code=201)
async def make_draft(db: TenantDb, name: str, new: DraftIn, response: Response) -> Version:
    """A draft exists; it is used once it is published and chosen."""
    row = await versions.save_draft(db, name, new.text, note=new.note, based_on=new.based_on)
    return _version(row, response)


@router.put("/{name}/versions/{version_id}", allow=Permission(MANAGE))
async def change_draft(
    db: TenantDb,
    name: str,
    version_id: UUID,
    wanted: DraftIn,
    seen: GivenVersion,
    response: Response,
) -> Version:
    """The draft holds this text. Published versions never change."""
    row = await versions.save_draft(
        db, name, wanted.text, note=wanted.note, version_id=version_id, seen=seen
    )
    return _version(row, response)


@router.post("/{name}/versions/{version_id}/publish", allow=Permission(MANAGE))
async def publish(
    db: TenantDb, name: str, version_id: UUID, how: Publication, response: Response
) -> Version:
    """The draft can be used and changes no more."""
    prompt_named(name)
    row = await versions.publish_version(db, version_id, use_pct=how.use_pct, override=how.override)
    return _version(row, response)


@router.delete("/{name}/versions/{version_id}", allow=Permission(MANAGE), status_code=204)
async def discard(db: TenantDb, name: str, version_id: UUID) -> Response:
    """The draft is gone."""
    prompt_named(name)
    await versions.discard_draft(db, version_id)
    return Response(status_code=204)


@router.put("/{name}/split", allow=Permission(MANAGE))
async def split(db: TenantDb, name: str, wanted: Split) -> Prompt:
    """These versions are used from now on, in these shares; each person keeps theirs."""
    shares = [Share(share.version, share.pct) for share in wanted.shares]
    await choices.choose(db, name, shares, reason=wanted.reason, override=wanted.override)
    return await _prompt(db, prompt_named(name))


@router.post("/{name}/rollback", allow=Permission(MANAGE))
async def roll_back(db: TenantDb, name: str) -> Prompt:
    """What was used before the last change is used again."""
    spec = prompt_named(name)
    await choices.roll_back(db, name)
    return await _prompt(db, spec)


@router.get("/{name}/figures", allow=Permission(READ))
async def read_figures(
    db: TenantDb, name: str, days: Annotated[int, Query(ge=1, le=366)] = 30
) -> list[Figures]:
    """How each version did: calls, cost, time, failures, and what became of its words."""
    known = prompt_named(name).name
    found = (await outcomes.figures_of(db, [known], days=days))[known]
    return [Figures.model_validate(found[version]) for version in sorted(found)]
