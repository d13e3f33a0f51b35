"""What follows from the contact's own address, number, name and title. Costs nothing."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final

import phonenumbers

from enterprisehub.domains.hygiene.ports import Finding, Subject

_NAME_IN_ADDRESS = re.compile(r"([a-z]{2,20})[._]([a-z]{2,20})")
_SENIORITY: Final = (
    ("Founder or owner", r"\b(founder|owner|co-?founder|proprietor|principal)\b"),
    ("Chief", r"\bchief\b|\bc[efimorst]o\b|\bpresident\b(?<!vice president)"),
    ("Vice president", r"\b(s?vp|evp|vice president)\b"),
    ("Director", r"\b(director|head of|head)\b"),
    ("Manager", r"\b(manager|lead|supervisor|team lead)\b"),
    ("Assistant", r"\b(assistant|intern|trainee|junior)\b"),
)
_DEPARTMENT: Final = (
    ("Sales", r"\b(sales|account executive|business development|bdr|sdr|revenue)\b"),
    ("Marketing", r"\b(marketing|brand|content|growth|demand)\b"),
    ("Finance", r"\b(finance|financial|accounting|controller|cfo|treasur\w+)\b"),
    ("Engineering", r"\b(engineer\w*|developer|software|cto|technology|technical|devops)\b"),
    ("Operations", r"\b(operations|coo|supply|logistics|procurement|purchasing)\b"),
    ("People", r"\b(hr|human resources|people|talent|recruit\w+)\b"),
    ("Customer success", r"\b(customer success|support|service)\b"),
    ("Legal", r"\b(legal|counsel|attorney|compliance)\b"),
    ("Product", r"\b(product)\b"),
)


@cache
def free_mail() -> frozenset[str]:
    """Domains under which anybody may have an address."""
    folder = resources.files("enterprisehub.domains.hygiene") / "data"
    lines = (folder / "free_mail.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


class OwnFacts:
    """The provider that asks nobody."""

    name = "own_facts"
    title = "Worked out here"
    cost_microcents = 0
    fields = frozenset(("name", "company_id", "time_zone", "seniority", "department"))
    company_fields: frozenset[str] = frozenset()
    keep_days = 0

    def key_of(self, subject: Subject) -> str:
        del subject
        return ""

    async def look_up(self, subject: Subject) -> Sequence[Finding]:
        return [*_name(subject), *_company(subject), *_place(subject), *_standing(subject)]


def _name(subject: Subject) -> Iterator[Finding]:
    known = " ".join(filter(None, (subject.given_name, subject.family_name)))
    if known and (known.isupper() or known.islower()) and len(known) > 3:  # noqa: PLR2004  initials
        proper = " ".join(_proper(word) for word in known.split())
        yield Finding(field="name", value=proper, evidence=f"written as {known}", confidence_pct=90)
    local = (subject.email or "").partition("@")[0].lower()
    match = _NAME_IN_ADDRESS.fullmatch(local)
    if not known and match:
        value = f"{_proper(match[1])} {_proper(match[2])}"
        yield Finding(
            field="name",
            value=value,
            evidence=f"the address {subject.email}",
            confidence_pct=70,
        )


def _proper(word: str) -> str:
    """A name in its usual case: "O'BRIEN-SMITH" is "O'Brien-Smith"."""
    return re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word.lower())


def _company(subject: Subject) -> Iterator[Finding]:
    if subject.company_of_domain is not None and subject.company_id is None:
        id_, name = subject.company_of_domain
        domain = (subject.email or "").rpartition("@")[2]
        evidence = f"{name} has the mail domain {domain}"
        yield Finding(field="company_id", value=str(id_), evidence=evidence, confidence_pct=95)


def _place(subject: Subject) -> Iterator[Finding]:
    """From the area code: people keep numbers when they move, so it is a guess."""
    if subject.phone_e164 is None:
        return
    try:
        number = phonenumbers.parse(subject.phone_e164, None)
    except phonenumbers.NumberParseException:
        return
    # Loaded here: the table of the world's area codes takes time that only this should cost.
    from phonenumbers import timezone  # noqa: PLC0415

    evidence = f"the area code of {subject.phone_e164}"
    zones = [zone for zone in timezone.time_zones_for_number(number) if zone != "Etc/Unknown"]
    if len(zones) == 1:
        yield Finding(
            field="time_zone", value=zones[0], evidence=evidence, confidence_pct=70, guess=True
        )


def _standing(subject: Subject) -> Iterator[Finding]:
    title = (subject.job_title or "").lower()
    for field, words in (("seniority", _SENIORITY), ("department", _DEPARTMENT)):
        found = next((name for name, form in words if title and re.search(form, title)), None)
        if found and field == "seniority":
            yield Finding(
                field="seniority", value=found, evidence=f"“{subject.job_title}”", confidence_pct=85
            )
        elif found:
            yield Finding(
                field="department",
                value=found,
                evidence=f"“{subject.job_title}”",
                confidence_pct=85,
            )
