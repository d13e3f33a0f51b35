"""Reads a contract against the playbook and quotes what is missing, risky or beyond our limits."""

from collections import Counter
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from enterprisehub.domains.crm.contracts.add_task import AddTask
from enterprisehub.domains.proposals.contracts import MOST_TEXT, REVIEW
from enterprisehub.domains.proposals.logic.review_text import review_contract, take_contract
from enterprisehub.domains.proposals.permissions import PROPOSALS_WRITE
from enterprisehub.kernel.agents.define import agent
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref

MOST_SHOWN = 30


_NOTHING = "Paste the contract's text, or name an uploaded one."


class Input(BaseModel):
    """The contract: its text, or the id of one that was uploaded before."""

    title: Annotated[str, Field(max_length=200, title="Title")] = ""
    text: Annotated[str, Field(max_length=MOST_TEXT, title="Text of the contract")] = ""
    review_id: UUID | None = Field(
        default=None, title="Uploaded contract", json_schema_extra={"record": REVIEW}
    )
    deal_id: UUID | None = Field(default=None, title="Deal")

    @model_validator(mode="after")
    def _names_something(self) -> "Input":
        if self.review_id is None and not self.text.strip():
            raise ValueError(_NOTHING)
        return self


class Risky(BaseModel):
    """A place of the contract, quoted; `starts_at` is its first character."""

    title: str
    severity: str
    quote: str
    says: str
    advice: str
    starts_at: int | None


class Output(BaseModel):
    summary: str
    engine: str = "rules"
    review_id: UUID
    risk_score: int
    missing: list[str]
    risky: list[Risky]
    found: list[str]


class Read(BaseModel):
    """What was found, to be put into words."""

    review_id: UUID
    deal_id: UUID | None
    title: str
    risk_score: int
    findings: list[dict[str, Any]]


async def read_contract(db: Db, given: dict[str, Any]) -> Read:
    """The contract is kept, if it was not, and read by the playbook of now."""
    if given["review_id"]:
        review_id = UUID(given["review_id"])
    else:
        deal_id = UUID(given["deal_id"]) if given["deal_id"] else None
        row = await take_contract(db, given["title"], given["text"], deal_id=deal_id)
        review_id = row.id
    row = await review_contract(db, review_id)
    return Read(
        review_id=row.id,
        deal_id=row.deal_id,
        title=row.title,
        risk_score=row.risk_score or 0,
        findings=row.findings,
    )


@agent(
    name="proposals.contract_review",
    about=lambda given: [Ref("crm.deal", given.deal_id)] if given.deal_id else [],
    title="Contract review",
    domain="Contracts",
    purpose="Finds clauses that are missing, risky or beyond our limits, and quotes them literally",
    icon="scale",
    input=Input,
    output=Output,
    permission=PROPOSALS_WRITE,
    may_propose=(AddTask,),
    reads="the contract's text and the tenant's playbook",
    computes="which rules of the playbook each sentence meets, numbers against their limits, "
    "a risk score; every finding carries the words it rests on",
    evaluated="clauses planted in sample contracts: each found, none where there is none",
    examples=(
        "Review this contract before we sign",
        "Check the NDA for risky clauses",
        "What is missing in the client's agreement?",
        "Does this contract have an auto-renewal?",
        "Read the master services agreement against our playbook",
    ),
)
async def contract_review(run: AgentRun, given: Input) -> Output:
    read = await run.read("Read the contract", read_contract, given.model_dump(mode="json"))
    kinds = Counter(f["kind"] for f in read.findings)
    grave = [f for f in read.findings if f["kind"] != "found" and f["severity"] == "high"]
    if grave and read.deal_id:
        _propose_task(run, read, grave)
    return Output(
        summary=_summary(read, kinds, len(grave)),
        review_id=read.review_id,
        risk_score=read.risk_score,
        missing=[f["title"] for f in read.findings if f["kind"] == "missing"],
        risky=[_shown(f) for f in read.findings if f["kind"] == "risky"][:MOST_SHOWN],
        found=[f["title"] for f in read.findings if f["kind"] == "found"],
    )


def _summary(read: Read, kinds: Counter[str], grave: int) -> str:
    if not kinds["risky"] and not kinds["missing"]:
        return f"“{read.title}”: nothing in the playbook speaks against it."
    return (
        f"“{read.title}”: risk {read.risk_score} of 100. {kinds['risky']} risky "
        f"{'place' if kinds['risky'] == 1 else 'places'}, {kinds['missing']} missing "
        f"{'clause' if kinds['missing'] == 1 else 'clauses'}, {grave} of them serious."
    )


def _shown(finding: dict[str, Any]) -> Risky:
    return Risky(**{name: finding[name] for name in Risky.model_fields})


def _propose_task(run: AgentRun, read: Read, grave: list[dict[str, Any]]) -> None:
    lines = [
        f"- {f['title']}: "
        + (f"“{f['quote'][:180]}” " if f["quote"] else "missing. ")
        + f["advice"]
        for f in grave
    ]
    run.propose(
        AddTask(
            title=f"Negotiate {len(grave)} serious points of {read.title}"[:200],
            detail="\n".join(lines)[:2000],
            deal_id=read.deal_id,
        ),
        reason=f"{len(grave)} serious findings in “{read.title}”.",
        evidence=[
            {"label": f["title"], "kind": REVIEW, "id": str(read.review_id), "quote": f["quote"]}
            for f in grave
        ],
        dedupe_key=f"proposals.review:{read.review_id}:task",
    )
