"""A tenant's own rules about what may go without asking: read, made, changed, removed."""

from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import select

from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.autonomy.judge import judge_all
from enterprisehub.kernel.actions.kinds import KINDS, RISKS, Risk
from enterprisehub.kernel.actions.models import PolicyRow
from enterprisehub.kernel.actions.permissions import DECIDE
from enterprisehub.kernel.actions.policies import ActionSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.db.versions import require_version
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.identity.members import member_ids
from enterprisehub.kernel.promotion import Candidate, digest_of, require_proof
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.text.plain_words import plain_words


class PolicyIn(BaseModel):
    """A rule. Conditions left out do not matter; the first rule whose conditions hold decides."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=120)
    kind: str = Field("*", max_length=80, description="an action kind, or * for every kind")
    mode: Literal["auto", "earned", "review", "two_person"]
    position: int = Field(100, ge=1, le=10_000)
    enabled: bool = True
    min_risk: Risk | None = None
    max_risk: Risk | None = None
    min_aps: int | None = Field(None, ge=0, le=100)
    audience: str | None = Field(
        None, max_length=40, description="what the message is for: reply, follow_up, marketing, …"
    )
    min_amount_cents: int | None = Field(None, ge=0, le=10**12)
    max_amount_cents: int | None = Field(None, ge=0, le=10**12)
    agent: str | None = Field(None, max_length=80)
    min_approved_unedited_ratio: float | None = Field(None, ge=0, le=1)
    min_decided_count: int = Field(
        10, ge=1, le=10_000, description="decisions about the agent before its record counts"
    )
    daily_cap: int | None = Field(None, ge=1, le=100_000)
    approvers: list[UUID] = Field(
        default_factory=list, max_length=20, description="who alone may approve; empty: anybody"
    )
    escalate_after_minutes: int | None = Field(None, ge=5, le=43_200)
    escalate_to: list[UUID] = Field(default_factory=list, max_length=20)

    @model_validator(mode="after")
    def _automatic_rules_have_a_bound(self) -> Self:
        bounds = (self.max_risk, self.min_aps, self.max_amount_cents, self.daily_cap)
        if self.mode == "auto" and all(bound is None for bound in bounds):
            raise ValueError(
                "a rule that approves by itself needs a bound: risk, score, amount or daily cap"
            )
        return self

    @model_validator(mode="after")
    def _bounds_leave_room(self) -> Self:
        if (
            self.min_risk
            and self.max_risk
            and RISKS.index(self.min_risk) > RISKS.index(self.max_risk)
        ):
            raise ValueError("the lowest risk is above the highest")
        lowest, highest = self.min_amount_cents, self.max_amount_cents
        if lowest is not None and highest is not None and lowest > highest:
            raise ValueError("the lowest amount is above the highest")
        return self

    @model_validator(mode="after")
    def _people_are_asked_where_people_decide(self) -> Self:
        if self.mode == "auto" and (self.approvers or self.escalate_to):
            raise ValueError("a rule that approves by itself asks nobody")
        if self.mode == "earned" and (self.min_risk == "high" or self.max_risk == "high"):
            raise ValueError("high risk is never earned; set the highest risk to medium or low")
        if self.mode == "two_person" and len(set(self.approvers)) == 1:
            raise ValueError("two people must agree, so name two at least, or nobody")
        if (self.escalate_after_minutes is None) != (not self.escalate_to):
            raise ValueError("escalation needs both: after how long, and to whom")
        return self


async def policies(db: Db) -> list[PolicyRow]:
    """The tenant's rules in the order in which they are asked."""
    query = select(PolicyRow).where(PolicyRow.deleted_at.is_(None))
    return list(await db.scalars(query.order_by(PolicyRow.position, PolicyRow.id)))


async def policy(db: Db, policy_id: UUID, *, lock: bool = False) -> PolicyRow:
    """One rule.

    Raises:
        NotFound: there is none.
    """
    row = await db.get(PolicyRow, policy_id, with_for_update=lock, populate_existing=lock)
    if row is None or row.deleted_at is not None:
        raise NotFound("This rule does not exist.")
    return row


async def add_policy(db: Db, values: PolicyIn, *, override: str = "") -> PolicyRow:
    """The rule holds from now on. `override` says why it does without having been replayed.

    Raises:
        Invalid: no such kind of action, or somebody named may not decide.
        Conflict: it lets go without asking and must be replayed first.
        Denied: the caller may not override.
    """
    await _check(db, values)
    await _prove(db, values, None, override)
    row = PolicyRow(**values.model_dump(mode="json"))
    db.add(row)
    await db.flush()
    await _judge_what_is_earned(db, row.mode)
    return row


async def change_policy(
    db: Db, policy_id: UUID, values: PolicyIn, *, seen: int | None = None, override: str = ""
) -> PolicyRow:
    """The rule is as given. `override` as for `add_policy`.

    Raises:
        NotFound: there is no such rule.
        StaleVersion: somebody changed it since the version `seen`.
        Invalid: no such kind of action, or somebody named may not decide.
        Conflict, Denied: as for `add_policy`.
    """
    row = await policy(db, policy_id, lock=True)
    require_version(row.version, seen)
    await _check(db, values)
    await _prove(db, values, policy_id, override)
    before = row.mode
    for name, value in values.model_dump(mode="json").items():
        setattr(row, name, value)
    await db.flush()
    await _judge_what_is_earned(db, before, row.mode)
    return row


async def remove_policy(db: Db, policy_id: UUID, *, seen: int | None = None) -> None:
    """The rule no longer holds.

    Raises:
        NotFound: there is no such rule.
        StaleVersion: somebody changed it since the version `seen`.
    """
    row = await policy(db, policy_id, lock=True)
    require_version(row.version, seen)
    row.deleted_at = clock.now()
    await db.flush()
    await _judge_what_is_earned(db, row.mode)


def policy_candidate(values: PolicyIn, policy_id: UUID | None) -> Candidate:
    """The rule as something that may go live; its name does not matter."""
    content = values.model_dump(mode="json")
    return Candidate(
        kind="policy",
        name=str(policy_id or "new"),
        title=f"The rule “{values.title}”",
        digest=digest_of({name: value for name, value in content.items() if name != "title"}),
        content={"policy_id": str(policy_id) if policy_id else None, "values": content},
    )


async def _prove(db: Db, values: PolicyIn, policy_id: UUID | None, override: str) -> None:
    """What would let go without asking is proven first; what asks more is not."""
    if values.enabled and values.mode in ("auto", "earned"):
        await require_proof(db, policy_candidate(values, policy_id), override=override)


async def _judge_what_is_earned(db: Db, *modes: str) -> None:
    """Where a rule begins or ceases to let agents earn autonomy, levels follow at once."""
    if "earned" in modes:
        await judge_all(db)


async def set_windows(db: Db, *, undo_seconds: int, expiry_days: int) -> ActionSettings:
    """So long can a decision be taken back, and so long does a proposal wait, from now on.

    Raises:
        Invalid: one of them is out of its bounds.
    """
    before = await ActionSettings.load(db)
    values = {"undo_seconds": undo_seconds, "expiry_days": expiry_days}
    try:
        changed = ActionSettings.model_validate(before.model_dump() | values)
    except ValidationError as error:
        wrong = {str(e["loc"][0]): plain_words(e) for e in error.errors()}
        raise Invalid("These times cannot be used.", fields=wrong) from None
    await changed.save(db)
    tenant = Ref("kernel.tenant", db.scope.tenant_id)
    words = f"Decisions can be taken back for {undo_seconds} s; proposals expire in {expiry_days} d"
    timeline.add(db, "actions.windows_changed", [tenant], words)
    return changed


async def switch_sending(db: Db, *, paused: bool, because: str = "") -> ActionSettings:
    """Nothing leaves any more, or everything held meanwhile goes on by itself."""
    settings = await ActionSettings.load(db)
    changed = settings.model_copy(
        update={"sending_paused": paused, "sending_paused_because": because if paused else ""}
    )
    await changed.save(db)
    words = f"Sending paused{': ' + because if because else ''}" if paused else "Sending resumed"
    tenant = Ref("kernel.tenant", db.scope.tenant_id)
    timeline.add(db, "actions.sending_paused" if paused else "actions.sending_on", [tenant], words)
    return changed


async def _check(db: Db, values: PolicyIn) -> None:
    named = {"approvers": set(values.approvers), "escalate_to": set(values.escalate_to)}
    able = set(await member_ids(db, having=DECIDE)) if any(named.values()) else set()
    reason = "names somebody who may not decide proposals; choose among the members who may"
    wrong = {name: reason for name, people in named.items() if people - able}
    if wrong:
        raise Invalid(f"{' and '.join(wrong)} {reason}.", fields=wrong)
    if values.kind != "*" and values.kind not in KINDS:
        reason = "is not a kind of action; use one of the list, or *"
        raise Invalid(f"kind {reason}.", fields={"kind": reason})
