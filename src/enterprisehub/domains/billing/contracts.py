"""Shapes of invoices: what may be written, and what stands of one client's."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

INVOICE: Final = "billing.invoice"
HAND: Final = "hand"
FILE: Final = "file"

type InvoiceState = Literal["open", "paid", "void", "uncollectible"]
STATES: dict[InvoiceState, str] = {
    "open": "Open",
    "paid": "Paid",
    "void": "Void",
    "uncollectible": "Written off",
}
MOST_CENTS: Final = 10**13
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 1, 1)

# ISO 4217, list one: the currencies that are in use.
_CODES: Final = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS "
    "GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW "
    "KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR "
    "MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR "
    "SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
    "USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
)
CURRENCIES: Final = frozenset(_CODES.split())


def known_currency(text: str) -> str:
    """The code of a currency in use. Raises ValueError."""
    if text not in CURRENCIES:
        raise ValueError("is not a currency code in use, such as USD or EUR")
    return text


def possible_day(day: date) -> date:
    """A day that an invoice can bear. Raises ValueError."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError("must be a day between 1990 and 2100")
    return day


def _of_the_web(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise ValueError("must begin with https://")
    return text


def _line(most: int, least: int = 0) -> Any:
    return StringConstraints(
        strip_whitespace=True, min_length=least, max_length=most, pattern=r"^[^\x00-\x1f\x7f]*$"
    )


type Number = Annotated[str, _line(60, 1)]
type Day = Annotated[date, AfterValidator(possible_day)]
type Cents = Annotated[int, Field(gt=0, le=MOST_CENTS)]
type Currency = Annotated[
    str, StringConstraints(strip_whitespace=True, to_upper=True), AfterValidator(known_currency)
]
type SourceName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

type ExternalKey = Annotated[str, _line(200, 1)]


class InvoiceIn(BaseModel):
    """An invoice to a customer. `amount_cents` are minor units of `currency`, taxes included.

    Without `due_on` it is due after the days of the tenant's terms.
    """

    model_config = ConfigDict(extra="forbid")

    company_id: UUID
    number: Number
    issued_on: Day
    due_on: Day | None = None
    amount_cents: Cents
    currency: Currency = "USD"
    deal_id: UUID | None = None
    subject: Annotated[str, _line(200)] = ""
    url: Annotated[str, _line(500), AfterValidator(_of_the_web)] = ""

    @field_validator("due_on")
    @classmethod
    def _in_order(cls, due_on: date | None, known: ValidationInfo) -> date | None:
        issued_on = known.data.get("issued_on")
        if due_on is not None and issued_on is not None and due_on < issued_on:
            raise ValueError("The due day may not be before the day of issue.")
        return due_on


class NewInvoice(InvoiceIn):
    """`source` and `external_key` say which invoice of which other program it is: one of ours."""

    source: SourceName = "api"
    external_key: ExternalKey | None = None


class ToldInvoice(InvoiceIn):
    """An invoice as another program has it now, with all that was paid of it until now."""

    state: InvoiceState = "open"
    paid_cents: Annotated[int, Field(ge=0, le=MOST_CENTS)] = 0
    paid_on: Day | None = None


class Payment(BaseModel):
    """Money came in on this day; without an amount it is all that was open."""

    model_config = ConfigDict(extra="forbid")

    paid_on: Day | None = None
    amount_cents: Cents | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a client owes: minor units by currency, of open invoices and of the overdue ones."""

    open_count: int = 0
    overdue_count: int = 0
    open_cents: dict[str, int] = field(default_factory=dict)
    overdue_cents: dict[str, int] = field(default_factory=dict)
    oldest_days: int = 0
