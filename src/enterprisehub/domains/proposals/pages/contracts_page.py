"""Contracts that were read, one with its findings in its own words, and the playbook."""

from asyncio import to_thread
from typing import Annotated, Any
from uuid import UUID

from fastapi import File, Query, Request, Response, UploadFile
from pydantic import BaseModel, Field

from enterprisehub.domains.proposals import queries
from enterprisehub.domains.proposals.domain import domain
from enterprisehub.domains.proposals.logic.keep_playbook import (
    drop_rule,
    keep_rule,
    own_keys,
    playbook,
)
from enterprisehub.domains.proposals.logic.mark_findings import Piece, mark_findings
from enterprisehub.domains.proposals.logic.review_contract import Rule
from enterprisehub.domains.proposals.logic.review_contract.read_file import MOST_BYTES, read_file
from enterprisehub.domains.proposals.logic.review_text import (
    known_review,
    remove_review,
    review_contract,
    take_contract,
)
from enterprisehub.domains.proposals.models import ReviewRow, SignatureRow
from enterprisehub.domains.proposals.pages import CONTRACTS, PARTS, PLAYBOOK
from enterprisehub.domains.proposals.permissions import (
    PROPOSALS_READ,
    PROPOSALS_WRITE,
    TERMS_WRITE,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import HubError, NotFound
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.forms import Errors, attempt, check, said_by, typed
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Column, Severity
from enterprisehub.ui.page import Page, page

pages = domain.pages(CONTRACTS)
rules = domain.pages(PLAYBOOK)
READ, WRITE, TERMS = (
    Permission(PROPOSALS_READ),
    Permission(PROPOSALS_WRITE),
    Permission(TERMS_WRITE),
)
PAGE_ROWS = 50
COLUMNS = (
    Column("title", "Contract", lead=True),
    Column("risk", "Risk", align="end", fit=True),
    Column("risky", "Risky", align="end", fit=True),
    Column("missing", "Missing", align="end", fit=True),
    Column("read", "Read", fit=True),
)
RULE_COLUMNS = (
    Column("title", "Rule", lead=True),
    Column("kind", "Looks for", fit=True),
    Column("severity", "Gravity", fit=True),
    Column("edit", bare=True, fit=True),
)
GRAVITY: dict[str, Severity] = {"high": "bad", "medium": "warn", "low": "neutral"}
KINDS = {"required": "Must be there", "risky": "Must not be there", "limit": "Within a limit"}


class ContractsQuery(BaseModel):
    after: Annotated[str | None, Field(max_length=1000)] = None


@page("proposals/contracts.html")
class ContractsPage(Page):
    parts: list[tuple[str, str]]
    asked: ContractsQuery
    rows: list[dict[str, Any]]
    columns: tuple[Column, ...]
    next: str | None
    values: dict[str, str]
    errors: Errors
    may_write: bool


@page("proposals/contract.html")
class ContractPage(Page):
    row: ReviewRow
    pieces: list[Piece]
    risky: list[dict[str, Any]]
    missing: list[dict[str, Any]]
    found: list[dict[str, Any]]
    gravity: dict[str, Severity]
    tone: Severity
    signatures: list[SignatureRow]
    may_write: bool


@page("proposals/playbook.html")
class PlaybookPage(Page):
    parts: list[tuple[str, str]]
    rows: list[Rule]
    columns: tuple[Column, ...]
    kinds: dict[str, str]
    gravity: dict[str, Severity]
    own: set[str]
    values: dict[str, str]
    errors: Errors
    may_write: bool


@pages.get("", allow=READ)
async def show_contracts(db: TenantDb, asked: Annotated[ContractsQuery, Query()]) -> Response:
    return (await _list(db, asked, {}, {})).render()


@pages.post("", allow=WRITE, max_body_bytes=2 * MOST_BYTES)
async def read_contract(
    db: TenantDb, request: Request, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """A pasted text or a file is read at once."""
    values = await typed(request)
    name = file.filename or "" if file is not None else ""
    try:
        text = values.get("text", "")
        if file is not None and name:
            text = await to_thread(read_file, name, await file.read(MOST_BYTES))
        title = values.get("title", "").strip()[:200] or name
        row = await take_contract(db, title, text, file_name=name[:200])
        await review_contract(db, row.id)
    except HubError as error:
        return (await _list(db, ContractsQuery(), values, said_by(error))).render(status=422)
    return go_to(request, f"{CONTRACTS}/{row.id}")


@pages.get("/{review_id}", allow=READ)
async def show_contract(db: TenantDb, review_id: UUID) -> Response:
    row = await known_review(db, review_id)
    of = {kind: [f for f in row.findings if f["kind"] == kind] for kind in _KINDS}
    return ContractPage(
        row=row,
        pieces=mark_findings(row.text, row.findings),
        risky=of["risky"],
        missing=of["missing"],
        found=of["found"],
        gravity=GRAVITY,
        tone=_tone(row.risk_score or 0),
        signatures=await queries.signatures(db, row.id),
        may_write=db.scope.may(PROPOSALS_WRITE),
    ).render()


_KINDS = ("risky", "missing", "found")
_WORRYING, _BAD = 25, 60


def _tone(score: int) -> Severity:
    return "bad" if score >= _BAD else "warn" if score >= _WORRYING else "ok"


@pages.post("/{review_id}/again", allow=WRITE)
async def read_again(db: TenantDb, request: Request, review_id: UUID) -> Response:
    """By the playbook of now."""
    await review_contract(db, review_id)
    return go_to(request, f"{CONTRACTS}/{review_id}")


@pages.post("/{review_id}/remove", allow=WRITE)
async def remove_contract(db: TenantDb, request: Request, review_id: UUID) -> Response:
    await remove_review(db, review_id)
    return go_to(request, CONTRACTS)


@rules.get("", allow=READ)
async def show_playbook(db: TenantDb) -> Response:
    return (await _playbook(db, {}, {})).render()


@rules.post("", allow=TERMS)
async def add_rule(db: TenantDb, request: Request) -> Response:
    """A rule of the tenant's own: phrases that must, or must not, be there."""
    values = await typed(request)
    phrases = [line for line in values.get("phrases", "").splitlines() if line.strip()]
    names = ("title", "kind", "severity", "advice")
    given = {name: values[name] for name in names if values.get(name, "").strip()}
    rule = check(Rule, {**given, "key": _key(values.get("title", "")), "phrases": phrases})
    wrong = rule if isinstance(rule, dict) else await attempt(db, keep_rule(db, rule))
    if wrong:
        shown = {("title" if name == "key" else name): says for name, says in wrong.items()}
        return (await _playbook(db, values, shown)).render(status=422)
    return go_to(request, PLAYBOOK)


@rules.post("/{key}/switch", allow=TERMS)
async def switch_rule(db: TenantDb, request: Request, key: str) -> Response:
    """The rule is left out, or holds again."""
    known = next((rule for rule in await playbook(db) if rule.key == key), None)
    if known is None:
        raise NotFound("There is no such rule.")
    await keep_rule(db, known.model_copy(update={"active": not known.active}))
    return go_to(request, PLAYBOOK)


@rules.post("/{key}/reset", allow=TERMS)
async def reset_rule(db: TenantDb, request: Request, key: str) -> Response:
    await drop_rule(db, key)
    return go_to(request, PLAYBOOK)


def _key(title: str) -> str:
    plain = "".join(one if one.isascii() and one.isalnum() else "_" for one in title.lower())
    return "own_" + "_".join(part for part in plain.split("_") if part)[:36]


async def _list(
    db: Db, asked: ContractsQuery, values: dict[str, str], errors: Errors
) -> ContractsPage:
    found = await queries.review_page(db, limit=PAGE_ROWS, cursor=asked.after)
    rows = found.rows()
    for row in rows:
        for kind in ("risky", "missing"):
            row[kind] = sum(1 for f in row["findings"] if f["kind"] == kind)
    return ContractsPage(
        parts=PARTS,
        asked=asked,
        rows=rows,
        columns=COLUMNS,
        next=found.next,
        values=values,
        errors=errors,
        may_write=db.scope.may(PROPOSALS_WRITE),
    )


async def _playbook(db: Db, values: dict[str, str], errors: Errors) -> PlaybookPage:
    return PlaybookPage(
        parts=PARTS,
        rows=await playbook(db),
        columns=RULE_COLUMNS,
        kinds=KINDS,
        gravity=GRAVITY,
        own=await own_keys(db),
        values=values,
        errors=errors,
        may_write=db.scope.may(TERMS_WRITE),
    )
