"""Samples, persona and measurement of the writing voice, as JSON."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel, ConfigDict

from enterprisehub.domains.writing import queries
from enterprisehub.domains.writing.contracts import NewSample, Origin, Persona, RateSample
from enterprisehub.domains.writing.domain import domain
from enterprisehub.domains.writing.logic.keep_sample import (
    add_sample,
    rate_sample,
    remove_sample,
)
from enterprisehub.domains.writing.logic.measure_voices import Share, measure_voices, verdict
from enterprisehub.domains.writing.logic.train_voice import current_persona, train_voice
from enterprisehub.domains.writing.permissions import READ, WRITE
from enterprisehub.domains.writing.settings import WritingSettings
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion, etag

samples = domain.routes("/voice/samples")
persona = domain.routes("/voice/persona")
settings = domain.routes("/settings/writing-voice")


class SampleOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    content: str
    origin: Origin
    source_url: str
    rating: int | None
    feedback: str
    language: str
    message_id: UUID | None
    created_at: datetime
    version: int


class PersonaOut(BaseModel):
    number: int
    persona: Persona


class ShareOut(BaseModel):
    """Where the true share lies with 95 %, beside the share itself."""

    good: int
    of: int
    ratio: float | None
    low: float | None
    high: float | None


class VoiceOut(BaseModel):
    arm: str
    drafts: int
    approved_unedited: ShareOut
    answered: ShareOut


class Measured(BaseModel):
    voices: list[VoiceOut]
    verdict: str


@samples.get("", allow=Permission(READ))
async def list_samples(
    db: TenantDb,
    rated: Annotated[Literal["", "training", "unrated"], Query()] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: UUID | None = None,
) -> list[SampleOut]:
    """The newest first; `before` is the id of the last one seen."""
    rows = await queries.samples(db, rated=rated, limit=limit, before=before)
    return [SampleOut.model_validate(row) for row in rows]


@samples.post("", allow=Permission(WRITE), status_code=201)
async def paste_sample(db: TenantDb, new: NewSample) -> SampleOut:
    """At least a hundred characters; rate it to train with it."""
    return SampleOut.model_validate(await add_sample(db, new))


@samples.patch("/{sample_id}", allow=Permission(WRITE))
async def rate(
    db: TenantDb, sample_id: UUID, rating: RateSample, seen: SeenVersion, response: Response
) -> SampleOut:
    """Stars from one to five, and feedback."""
    row = await rate_sample(db, sample_id, rating, seen=seen)
    response.headers["ETag"] = etag(row.version)
    return SampleOut.model_validate(row)


@samples.delete("/{sample_id}", allow=Permission(WRITE), status_code=204)
async def remove(db: TenantDb, sample_id: UUID) -> Response:
    """The text is gone for good."""
    await remove_sample(db, sample_id)
    return Response(status_code=204)


@persona.get("", allow=Permission(READ))
async def read_persona(db: TenantDb) -> PersonaOut:
    """What was learned last."""
    learned = await current_persona(db)
    if learned is None:
        raise NotFound("No voice was trained yet.")
    return PersonaOut(number=learned[0], persona=learned[1])


@persona.post("", allow=Permission(WRITE), status_code=201)
async def update_persona(db: TenantDb) -> PersonaOut:
    """Learned anew from the samples rated four stars and more."""
    row = await train_voice(db)
    return PersonaOut(number=row.number, persona=Persona.model_validate(row.document))


@persona.get("/results", allow=Permission(READ))
async def read_results(db: TenantDb) -> Measured:
    """The trained voice against the default one."""
    figures = await measure_voices(db)
    voices = [
        VoiceOut(
            arm=one.arm,
            drafts=one.drafts,
            approved_unedited=_share(one.unedited),
            answered=_share(one.answered),
        )
        for one in figures
    ]
    return Measured(voices=voices, verdict=verdict(figures))


@settings.get("", allow=Permission(WRITE))
async def read_settings(db: TenantDb, response: Response) -> WritingSettings:
    """Which voice drafts are written in."""
    response.headers["ETag"] = etag(await WritingSettings.version(db))
    return await WritingSettings.load(db)


@settings.put("", allow=Permission(WRITE))
async def write_settings(
    db: TenantDb, given: WritingSettings, seen: SeenVersion, response: Response
) -> WritingSettings:
    """They hold for the next draft on; what is left out has its default."""
    await given.hold(db, seen=seen)
    await given.save(db)
    response.headers["ETag"] = etag(await given.version(db))
    return given


def _share(share: Share) -> ShareOut:
    low, high = share.range or (None, None)
    return ShareOut(good=share.good, of=share.of, ratio=share.ratio, low=low, high=high)
