"""To which company of ours an invoice of a file goes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from enterprisehub.domains.billing import queries
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.importing.read_cells import Row
from enterprisehub.kernel.search.fold import fold

_HOW = "add it under Companies or import it first, then bring this row again"


async def find_companies(db: Db, rows: Sequence[Row]) -> None:
    """Each row's `company_id` is one of ours by now; an unknown or doubtful one is an error.

    The id decides before the web domain, that before the customer's email (a contact's company,
    else the company of its domain), and that before the name.
    """
    said = [row.values for row in rows if not row.wrong]
    emails = [v["email"] for v in said if "email" in v]
    domains = [v["domain"] for v in said if "domain" in v]
    domains += [_domain_of(email) for email in emails]
    known = await queries.companies_with(
        db,
        ids=[v["company_id"] for v in said if "company_id" in v],
        domains=domains,
        name_keys=[fold(v["company"]) for v in said if "company" in v],
    )
    people = await queries.companies_of_people(db, emails)
    by_name: dict[str, list[UUID]] = {}
    for id_, _, name_key in known:
        by_name.setdefault(name_key, []).append(id_)
    by_domain = {domain: id_ for id_, domain, _ in known if domain}
    ids = {id_ for id_, _, _ in known}
    for row in rows:
        if not row.wrong:
            _find(row, ids, by_domain, people, by_name)


def _find(
    row: Row,
    ids: set[UUID],
    by_domain: dict[str, UUID],
    people: dict[str, UUID],
    by_name: dict[str, list[UUID]],
) -> None:
    values: dict[str, Any] = row.values
    asked = values.pop("company_id", None)
    email, name = values.get("email"), values.get("company")
    named = by_name.get(fold(name), []) if name else []
    candidates = (
        asked if asked in ids else None,
        by_domain.get(values.get("domain", "")),
        people.get(email or ""),
        by_domain.get(_domain_of(email)) if email else None,
        named[0] if len(named) == 1 else None,
    )
    found = next((one for one in candidates if one is not None), None)
    if found is not None:
        values["company_id"] = found
    elif len(named) > 1:
        says = f"Several companies are called “{name}”; name its web domain or id as well."
        row.wrong.append(("company", says))
    elif name or email or asked or "domain" in values:
        shown = name or email or values.get("domain") or asked
        row.wrong.append(("company", f"No company here is “{shown}”: {_HOW}."))


def _domain_of(email: str) -> str:
    return email.rpartition("@")[2]
