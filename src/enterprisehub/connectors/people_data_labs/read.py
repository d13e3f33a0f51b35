"""Records of People Data Labs as findings, each with the field that says so.

Source: docs.peopledatalabs.com/docs/example-record and /docs/company-schema. A field that a plan
does not include is absent, null, or just `true`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from enterprisehub.domains.hygiene.ports import Finding, FoundField

_SURE: Final = 8
"""From this likelihood on, of 10, what is said of a person may be written without asking."""
_PERSON: Final[tuple[tuple[FoundField, str], ...]] = (
    ("job_title", "job_title"),
    ("department", "job_title_role"),
    ("company", "job_company_name"),
    ("street", "location_street_address"),
    ("city", "location_locality"),
    ("state", "location_region"),
    ("postal_code", "location_postal_code"),
    ("linkedin", "linkedin_url"),
)
_COMPANY: Final[tuple[tuple[FoundField, str], ...]] = (
    ("name", "name"),
    ("industry", "industry"),
    ("employees", "employee_count"),
    ("description", "summary"),
    ("linkedin", "linkedin_url"),
)
_PLACE: Final[tuple[tuple[FoundField, str], ...]] = (
    ("street", "street_address"),
    ("city", "locality"),
    ("state", "region"),
    ("postal_code", "postal_code"),
)
PERSON_FIELDS: Final = frozenset({field for field, _ in _PERSON} | {"seniority"})
COMPANY_FIELDS: Final = frozenset(field for field, _ in (*_COMPANY, *_PLACE))


def read_person(told: Mapping[str, Any]) -> list[Finding]:
    """What a match says; a person's own address is a guess, for people move."""
    likelihood, data = _likelihood(told), told.get("data")
    data = data if isinstance(data, Mapping) else {}
    found = [_matched(likelihood, "contact")]
    for field, key in _PERSON:
        guess = likelihood < _SURE or key.startswith("location_")
        found += _finding(field, key, data.get(key), likelihood, "contact", guess=guess)
    levels = data.get("job_title_levels")
    if isinstance(levels, list) and levels:
        found += _finding("seniority", "job_title_levels", levels[0], likelihood, "contact")
    return found


def read_company(told: Mapping[str, Any]) -> list[Finding]:
    likelihood = _likelihood(told)
    guess = likelihood < _SURE
    found = [_matched(likelihood, "company")]
    for field, key in _COMPANY:
        found += _finding(field, key, told.get(key), likelihood, "company", guess=guess)
    place = told.get("location")
    for field, key in _PLACE if isinstance(place, Mapping) else ():
        value = place.get(key) if isinstance(place, Mapping) else None
        found += _finding(field, f"location.{key}", value, likelihood, "company", guess=guess)
    return found


def _likelihood(told: Mapping[str, Any]) -> int:
    value = told.get("likelihood")
    return min(10, max(1, value)) if isinstance(value, int) else 1


def _matched(likelihood: int, about: Literal["contact", "company"]) -> Finding:
    """A match is paid for even where nothing of it is new."""
    return Finding(
        field="match",
        value=f"likelihood {likelihood} of 10",
        evidence=f"likelihood: {likelihood}",
        confidence_pct=likelihood * 10,
        about=about,
    )


def _finding(
    field: FoundField,
    key: str,
    value: Any,
    likelihood: int,
    about: Literal["contact", "company"],
    *,
    guess: bool = False,
) -> Iterator[Finding]:
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        return
    text = str(value).strip()
    if field == "linkedin" and not text.lower().startswith("http"):
        text = f"https://{text.lower()}"
    yield Finding(
        field=field,
        value=text[:1000],
        evidence=f"{key}: {value}"[:300],
        confidence_pct=likelihood * 10,
        guess=guess,
        about=about,
    )
