"""The dated rule tables are read once, checked, and asked by day: what holds on this date?"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import cache, lru_cache
from importlib.resources import files
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

type Jurisdiction = Annotated[str, Field(pattern=r"^(?:\*|[A-Z]{2}(?:-(?:[A-Z]{2}|\*))?)$")]
type Span = tuple[time, time]


class Rule(BaseModel):
    """One dated row: where it holds, since when, until when, and who says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z_]+(?:\.[a-z_]+)+$")]
    jurisdiction: Jurisdiction
    effective_from: date
    effective_to: date | None
    source: Annotated[str, Field(min_length=8)]
    status: Literal["verified", "one source", "conflict", "strictest kept", "caution"]
    version: str = ""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError(f"{self.id} ends before it begins")
        return self

    @property
    def ref(self) -> str:
        return f"{self.id}@{self.version}"

    def holds_on(self, day: date) -> bool:
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


class _ByUse(Rule):
    channels: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()

    def covers(self, channel: str, purpose: str) -> bool:
        by_channel = not self.channels or channel in self.channels
        return by_channel and (not self.purposes or purpose in self.purposes)


class DayWindows(BaseModel):
    """Open hours by kind of day; None = closed; a holiday not named counts as its weekday."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mon_fri: Span | None
    sat: Span | None
    sun: Span | None
    holiday: Span | Literal["as_weekday"] | None = "as_weekday"

    @field_validator("mon_fri", "sat", "sun", "holiday")
    @classmethod
    def _opens_before_it_closes(cls, value: Any) -> Any:
        if isinstance(value, tuple) and value[0] >= value[1]:
            raise ValueError("closes before it opens")
        return value


class HoursRule(_ByUse):
    windows: DayWindows
    also_in_zone: str | None

    @field_validator("also_in_zone")
    @classmethod
    def _is_a_zone(cls, value: str | None) -> str | None:
        return ZoneInfo(value).key if value else None


class FrequencyRule(_ByUse):
    max_count: Annotated[int, Field(ge=1)]
    window_hours: Annotated[int, Field(ge=1)]


class ConsentRule(_ByUse):
    needs: Literal["none", "express", "written"]


class DoNotCallRule(Rule):
    max_age_days: int
    ebr_purchase_days: int
    ebr_inquiry_days: int


class RevocationRule(Rule):
    kind: Literal["honour", "scope", "confirmation"]
    business_days: int | None = None
    must_revoke_all: bool | None = None
    max_count: int | None = None
    within_minutes: int | None = None


class SuppressionRule(Rule):
    keep_years: int
    identify_within_seconds: int | None = None
    end_call_within_seconds: int | None = None


class RecordingRule(Rule):
    consent: Literal["all_party", "one_party"]


class EmailRule(_ByUse):
    needs: Literal["postal_address", "unsubscribe"]


class LicenceRule(_ByUse):
    pattern: str


class IndiaRule(Rule):
    needs: tuple[str, ...]
    voice_series: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rows that hold on one day, by table."""

    day: date
    hours: tuple[HoursRule, ...]
    frequency: tuple[FrequencyRule, ...]
    consent: tuple[ConsentRule, ...]
    do_not_call: tuple[DoNotCallRule, ...]
    revocation: tuple[RevocationRule, ...]
    suppression: tuple[SuppressionRule, ...]
    recording: tuple[RecordingRule, ...]
    email: tuple[EmailRule, ...]
    licence: tuple[LicenceRule, ...]
    india: tuple[IndiaRule, ...]


TABLES: dict[str, type[Rule]] = {
    "calling_hours": HoursRule,
    "frequency": FrequencyRule,
    "consent": ConsentRule,
    "do_not_call": DoNotCallRule,
    "revocation": RevocationRule,
    "suppression": SuppressionRule,
    "recording": RecordingRule,
    "email": EmailRule,
    "licence": LicenceRule,
    "india": IndiaRule,
}


def parse_table(name: str, data: dict[str, Any]) -> tuple[Rule, ...]:
    """The checked rows of one table.

    Raises:
        ValueError: a row is malformed, or two rows with one id hold on the same day.
    """
    kind = TABLES[name]
    rows = tuple(kind.model_validate({**row, "version": data["version"]}) for row in data["rows"])
    for row in rows:
        rivals = [r for r in rows if r.id == row.id and r is not row]
        if any(r.holds_on(row.effective_from) for r in rivals):
            raise ValueError(f"{name}: {row.id} stands twice on {row.effective_from}")
    return rows


@cache
def _table(name: str) -> tuple[Rule, ...]:
    file = files("enterprisehub.domains.compliance") / "rules" / f"{name}.json"
    return parse_table(name, json.loads(file.read_text(encoding="utf-8")))


def all_rules() -> Iterable[tuple[str, Rule]]:
    """Every row of every table, past and future ones too."""
    return [(name, row) for name in TABLES for row in _table(name)]


@lru_cache(maxsize=64)
def rules_on(day: date) -> RuleBook:
    """What holds on this day."""

    def held(name: str) -> tuple[Any, ...]:
        return tuple(rule for rule in _table(name) if rule.holds_on(day))

    return RuleBook(
        day,
        hours=held("calling_hours"),
        frequency=held("frequency"),
        consent=held("consent"),
        do_not_call=held("do_not_call"),
        revocation=held("revocation"),
        suppression=held("suppression"),
        recording=held("recording"),
        email=held("email"),
        licence=held("licence"),
        india=held("india"),
    )
