"""Contacts are looked over: can mail, calls and letters reach them?"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from enterprisehub.domains.hygiene.logic.check_fields import (
    Check,
    check_address,
    check_email,
    check_phone,
    with_domain,
)
from enterprisehub.domains.hygiene.logic.check_postal.load_directory import load_directories
from enterprisehub.domains.hygiene.logic.check_postal.places import Directory
from enterprisehub.domains.hygiene.queries import findings, people
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db

AGAIN_AFTER = timedelta(days=30)
DOMAIN_HOLDS = timedelta(days=7)
NOT_ASKED = "Not checked: the name service could not be reached"


@dataclass(frozen=True, slots=True)
class Batch:
    """Contacts to look over, and the mail domains that nobody asked about lately."""

    ids: tuple[UUID, ...]
    domains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """How many contacts were looked over, and what was wrong: (contact, name, field, why).

    `doubts` counts what is doubtful or could not be checked by why it is so.
    """

    contacts: int
    ok: int
    warn: int
    bad: int
    unknown: int
    wrong: tuple[tuple[UUID, str, str, str], ...]
    doubts: Mapping[str, int] = field(default_factory=dict)


async def next_batch(db: Db, limit: int) -> Batch:
    """Those not looked over in the last 30 days, those never looked over first."""
    ids = await people.due_for_check(db, clock.now() - AGAIN_AFTER, limit)
    rows = await people.people(db, ids)
    checks = [check_email(row["email"]) for row in rows if row["email"]]
    wanted = {check.details["domain"] for check in checks if "domain" in check.details}
    known = await findings.known_domains(db, sorted(wanted), clock.now() - DOMAIN_HOLDS)
    return Batch(tuple(ids), tuple(sorted(wanted - known.keys())))


async def check_contacts(
    db: Db, ids: Sequence[UUID], answers: Mapping[str, tuple[bool, str]]
) -> Checked:
    """What a look at each found is kept; `answers` are those of DNS that just came."""
    await findings.keep_domains(db, answers)
    rows = await people.people(db, ids)
    domains = {str(row["email"]).rpartition("@")[2].lower() for row in rows if row["email"]}
    known = await findings.known_domains(db, sorted(domains), clock.now() - DOMAIN_HOLDS)
    directories = await load_directories(db, rows)
    counts = {"ok": 0, "warn": 0, "bad": 0, "unknown": 0}
    kept: list[dict[str, Any]] = []
    wrong: list[tuple[UUID, str, str, str]] = []
    doubts: Counter[str] = Counter()
    for row in rows:
        for check in look_over(row, known, directories):
            counts[check.verdict] += 1
            kept.append({"contact_id": row["id"], "checked_at": clock.now(), **asdict(check)})
            if check.verdict == "bad":
                wrong.append((row["id"], row["name"], check.field, check.says))
            elif check.verdict != "ok":
                doubts[f"{check.field}: {check.says}"] += 1
    await findings.put_checks(db, kept)
    await findings.note_visits(db, [row["id"] for row in rows], "checked_at")
    return Checked(contacts=len(rows), wrong=tuple(wrong[:50]), doubts=doubts, **counts)


def look_over(
    row: Mapping[str, Any],
    domains: Mapping[str, tuple[bool, str]],
    directories: Mapping[str, Directory],
) -> list[Check]:
    """Every field of the contact that can be checked."""
    found: list[Check] = []
    if row["email"]:
        check = check_email(row["email"])
        takes, says = domains.get(check.details.get("domain", ""), (None, NOT_ASKED))
        found.append(with_domain(check, takes_mail=takes, says=says))
    country = row["country"] or "US"
    if row["phone_e164"]:
        found.append(check_phone(row["phone_e164"], country))
    address = check_address(
        row["street"],
        row["city"],
        row["state"],
        row["postal_code"],
        country,
        directories.get(country),
    )
    return [*found, address] if address else found
