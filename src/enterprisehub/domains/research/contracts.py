"""What others may know of research, and the shapes of its answers."""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

STANDARD: Final = "research.standard"
DEEP: Final = "research.deep"
DOCUMENT: Final = "research.document"

type Place = Literal["documents", "records", "drive", "slack", "web"]
PLACES: Final[dict[Place, str]] = {
    "documents": "Documents",
    "records": "Records",
    "drive": "Google Drive",
    "slack": "Slack",
    "web": "The web",
}
INSIDE: Final[tuple[Place, ...]] = ("documents", "records")
type Depth = Literal["standard", "deep"]
DEPTHS: Final[dict[Depth, str]] = {"standard": "Standard", "deep": "Deep"}
type Engine = Literal["rules", "model"]
type Question = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)
]


class Claim(BaseModel):
    """One sentence of an answer with the numbers of the sources that say it.

    `evidence` are numbers of quotes in the session's ledger; each quote stands in its source's
    stored text, letter by letter.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    sources: tuple[int, ...]
    evidence: tuple[int, ...]


class Section(BaseModel):
    """A part of an answer; `worded` tells whether a model wrote its sentences."""

    model_config = ConfigDict(frozen=True)

    title: str
    question: str
    claims: tuple[Claim, ...]
    worded: bool = False


class Report(BaseModel):
    """A whole answer. `notes` tell what it lacks, in words for people."""

    model_config = ConfigDict(frozen=True)

    summary: tuple[Claim, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    engine: Engine = "rules"


class ExportGoogleDoc(BaseModel):
    """Action payload of `research.export_google_doc`: a document in the tenant's Google Drive."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    session_id: UUID
    title: Annotated[str, Field(min_length=1, max_length=300)]
    text: Annotated[str, Field(min_length=1, max_length=400_000)]
