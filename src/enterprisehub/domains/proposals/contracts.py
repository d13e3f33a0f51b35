"""Shapes of prices, quotes, proposals and reviewed contracts."""

from dataclasses import dataclass
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from enterprisehub.kernel.scope import Ref

PRICE = "proposals.price"
PROPOSAL = "proposals.proposal"
REVIEW = "proposals.review"
GRANT_DISCOUNT = "proposals.grant_discount"
SIGN_OFF = "proposals.sign_off"
"""The names of the kinds of action."""

type Billing = Literal["once", "month", "year"]
type TierMode = Literal["volume", "graduated"]
type ProposalState = Literal["needs_approval", "ready", "sent", "accepted", "declined", "withdrawn"]
type FindingKind = Literal["missing", "risky", "found"]
type Severity = Literal["low", "medium", "high"]

BILLINGS: dict[Billing, str] = {"once": "once", "month": "per month", "year": "per year"}
STATES: dict[ProposalState, str] = {
    "needs_approval": "Discount to approve",
    "ready": "Ready",
    "sent": "Sent",
    "accepted": "Accepted",
    "declined": "Declined",
    "withdrawn": "Withdrawn",
}
MOST_CENTS = 10**12
MOST_QUANTITY = 1_000_000
MOST_TEXT = 200_000

type Sku = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"
    ),
]
type Line = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$"
    ),
]
type Text = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=4000, pattern=r"^[^\x00]*$")
]


class Tier(BaseModel):
    """From this quantity on, one unit costs so much."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_quantity: Annotated[int, Field(ge=1, le=MOST_QUANTITY)]
    unit_cents: Annotated[int, Field(ge=0, le=MOST_CENTS)]


class PriceIn(BaseModel):
    """Something that is sold. `volume`: all units cost what the reached tier says; `graduated`:
    each unit costs what its own tier says. `most_discount_pct` may only lower the tenant's limit.
    """

    model_config = ConfigDict(extra="forbid")

    sku: Sku
    name: Line
    unit: Line = "unit"
    billing: Billing = "once"
    currency: Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{3}$")] = "USD"
    tier_mode: TierMode = "volume"
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=12)]
    most_discount_pct: Annotated[float, Field(ge=0, le=100, multiple_of=0.01)] | None = None
    note: Text = ""

    @model_validator(mode="after")
    def _climbing(self) -> Self:
        froms = [tier.from_quantity for tier in self.tiers]
        if froms[0] != 1:
            raise ValueError("the first tier must begin at 1")
        if froms != sorted(set(froms)):
            raise ValueError("every tier must begin above the one before")
        return self


class Wish(BaseModel):
    """How much of what, at which discount."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sku: Sku
    quantity: Annotated[int, Field(ge=1, le=MOST_QUANTITY)] = 1
    discount_pct: Annotated[float, Field(ge=0, le=100, multiple_of=0.01)] = 0.0


class PricedLine(BaseModel):
    """One line of a quote; all money in cents of the quote's currency."""

    model_config = ConfigDict(frozen=True)

    sku: str
    name: str
    unit: str
    billing: Billing
    quantity: int
    unit_cents: int
    gross_cents: int
    discount_cents: int
    net_cents: int
    says: str = ""


class Quote(BaseModel):
    """Lines and sums: `total` is the first payment of everything; recurring parts stand apart.

    `standing` tells who may offer this: nobody need be asked, somebody must approve, or nobody may.
    """

    model_config = ConfigDict(frozen=True)

    currency: str
    lines: tuple[PricedLine, ...]
    gross_cents: int
    discount_cents: int
    net_cents: int
    tax_cents: int
    total_cents: int
    monthly_cents: int
    yearly_cents: int
    first_year_cents: int
    discount_pct: float
    standing: Literal["free", "needs_approval", "too_much"]
    because: tuple[str, ...] = ()


class GrantDiscount(BaseModel):
    """Action payload of `proposals.grant_discount`: this proposal may be sent as it stands."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    proposal_id: UUID
    discount_pct: float
    total_cents: int
    currency: str

    def subjects(self) -> list[Ref]:
        return [Ref(PROPOSAL, self.proposal_id)]


class SignOff(BaseModel):
    """Action payload of `proposals.sign_off`: one named person agrees to a document as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_kind: Literal["proposals.proposal", "proposals.review"]
    document_id: UUID
    title: str
    sha256: str
    approver_user_id: UUID
    approver_name: str

    def subjects(self) -> list[Ref]:
        return [Ref(self.document_kind, self.document_id)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a contract says, or fails to say; `quote` stands literally at `starts_at` of it."""

    rule: str
    title: str
    kind: FindingKind
    severity: Severity
    quote: str = ""
    starts_at: int = -1
    says: str = ""
    advice: str = ""
