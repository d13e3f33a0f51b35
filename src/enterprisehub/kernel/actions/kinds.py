"""What may leave the program: each kind declared once, proposed by anyone, guarded, done once."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

import orjson
from pydantic import BaseModel

from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.ports import Ports
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Misdeclared
from enterprisehub.kernel.hooks import HookPoint
from enterprisehub.kernel.scope import Ref

type Risk = Literal["low", "medium", "high"]
RISKS: tuple[Risk, ...] = ("low", "medium", "high")


class Approval(StrEnum):
    """Whether people are asked: always, as the tenant's policies say, or never."""

    ALWAYS = "always"
    BY_POLICY = "by_policy"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """The exact effect, as a person reads it before approving.

    `fields` are labelled lines (recipient, subject), `body` the text that will be sent, and
    `editable` names the payload's fields that a person may change.
    """

    title: str
    channel: str
    icon: str
    fields: tuple[tuple[str, str], ...] = ()
    body: str = ""
    editable: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "channel": self.channel,
            "icon": self.icon,
            "fields": [list(pair) for pair in self.fields],
            "body": self.body,
            "editable": list(self.editable),
        }


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at reaching outside. `key` is the same for every try of one action.

    `unsure` means that an earlier try may have reached the other side (we died, or its answer
    never came): where the vendor knows no idempotency keys, ask it first.
    """

    key: str
    number: int
    first_started_at: datetime
    unsure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionKind:
    """`apply` changes our own records. `perform` reaches outside and is handed no Db, so that no
    transaction is open while a stranger's server thinks; `record` writes down what came back.

    `watch` gives what an approval depends on beside the payload: versions or values, by name.
    `complete` fills what a proposer may leave open (thread, sender, footer), so that what is
    approved is what leaves.
    `unasked` is true of payloads no person need approve (the answer to somebody who just wrote);
    what an agent proposes is never such a one.
    `told_apart` is what tells one effect on a record from another on it; without it any two of the
    kind on the same record are the same, however they are worded.
    """

    name: str
    title: str
    payload: type[BaseModel]
    approval: Approval
    render: Callable[[Db, Any], Awaitable[Rendered]]
    subjects: Callable[[Any], list[Ref]] = lambda _: []
    watch: Callable[[Db, Any], Awaitable[dict[str, Any]]] | None = None
    complete: Callable[[Db, Any], Awaitable[BaseModel]] | None = None
    unasked: Callable[[Any], bool] = lambda _: False
    audience: Callable[[Any], str] = lambda _: ""
    told_apart: Callable[[Any], str] = lambda _: ""
    risk: Risk = "medium"
    apply: Callable[[Db, Any], Awaitable[dict[str, Any]]] | None = None
    prepare: Callable[[Db, UUID, Any], Awaitable[None]] | None = None
    perform: Callable[[Ports, Any, Attempt], Awaitable[dict[str, Any]]] | None = None
    record: Callable[[Db, UUID, Any, dict[str, Any]], Awaitable[None]] | None = None
    failed: Callable[[Db, UUID, Any, str], Awaitable[None]] | None = None
    refused: Callable[[Db, UUID, Any, str], Awaitable[None]] | None = None
    undo: Callable[[Db, UUID, Any, dict[str, Any]], Awaitable[None]] | None = None

    @property
    def outward(self) -> bool:
        return self.perform is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a guard looks at, when an action is proposed and again at the moment of sending.

    `paused` says why nothing leaves now, whatever the guard answers: it only writes that down.
    """

    kind: ActionKind
    payload: Any
    rendered: Rendered
    stage: Literal["propose", "send"]
    action_id: UUID
    facts: dict[str, Any] = field(default_factory=dict)
    paused: str | None = None


class Verdict(StrEnum):
    ALLOW = "allow"
    DEFER = "defer"
    REFUSE = "refuse"
    REVIEW = "review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A guard's answer. `until` goes with DEFER; `receipt_id` names the stored decision."""

    verdict: Verdict
    reason: str = ""
    until: datetime | None = None
    receipt_id: UUID | None = None


KINDS: dict[str, ActionKind] = {}
GUARDS: HookPoint[Draft, Ruling] = HookPoint("actions.guards")


def declare(kind: ActionKind) -> ActionKind:
    """Register a kind of action."""
    if kind.name in KINDS:
        raise Misdeclared(f"action kind {kind.name!r} declared twice")
    if (kind.apply is None) == (kind.perform is None):
        raise Misdeclared(f"{kind.name!r} needs either apply or perform")
    if kind.outward and kind.record is None:
        raise Misdeclared(f"{kind.name!r} reaches outside and must record what came back")
    KINDS[kind.name] = kind
    return kind


def kind_of(payload: BaseModel) -> ActionKind:
    """The kind whose payload type this is."""
    for kind in KINDS.values():
        if kind.payload is type(payload):
            return kind
    raise Misdeclared(f"no action kind takes {type(payload).__name__}")


def effect_hash(
    kind: str,
    payload: dict[str, Any],
    rendered: dict[str, Any],
    targets: dict[str, Any],
    policy: dict[str, Any],
) -> str:
    """What an approval is bound to: 64 hex digits over the exact effect, its targets, the rule."""
    whole = {
        "kind": kind,
        "payload": payload,
        "rendered": rendered,
        "targets": targets,
        "policy": policy,
    }
    return hashlib.sha256(orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def strictest(db: Db, draft: Draft) -> Ruling:
    """What all guards together say: refuse over review over defer over allow; the latest time."""
    rulings = [ruling for _, ruling in await GUARDS.gather(db, draft)]
    order = (Verdict.REFUSE, Verdict.REVIEW, Verdict.DEFER)
    for verdict in order:
        found = [ruling for ruling in rulings if ruling.verdict is verdict]
        if verdict is Verdict.DEFER and found:
            return max(found, key=lambda ruling: ruling.until or clock.now())
        if found:
            return found[0]
    receipts = [ruling.receipt_id for ruling in rulings if ruling.receipt_id is not None]
    return Ruling(verdict=Verdict.ALLOW, receipt_id=receipts[0] if receipts else None)
