"""On a contact's page: what was checked, what was found out, and where it comes from."""

from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.hygiene.domain import domain
from enterprisehub.domains.hygiene.logic.enrich_contacts.keep_findings import take_back, take_over
from enterprisehub.domains.hygiene.models import CheckRow, EnrichmentRow
from enterprisehub.domains.hygiene.pages.alerts import VERDICTS
from enterprisehub.domains.hygiene.permissions import HYGIENE_DECIDE, HYGIENE_READ
from enterprisehub.domains.hygiene.ports import PROVIDERS
from enterprisehub.domains.hygiene.queries import findings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Fragment, fragment

pages = domain.pages("/hygiene/contacts")
found = domain.pages("/hygiene/findings")
STATES: dict[str, tuple[str, Severity]] = {
    "filled": ("On the contact", "ok"),
    "offered": ("Offered", "info"),
    "noted": ("Noted", "neutral"),
    "taken_back": ("Taken back", "neutral"),
}


@fragment("hygiene/_contact_panel.html")
class ContactPanel(Fragment):
    checks: list[CheckRow]
    findings: list[tuple[EnrichmentRow, str, str]]
    verdicts: dict[str, tuple[str, Severity]]
    states: dict[str, tuple[str, Severity]]


@pages.get("/{contact_id:uuid}/panel", allow=Permission(HYGIENE_READ))
async def show_panel(db: TenantDb, contact_id: UUID) -> Response:
    rows = await findings.enrichments_of(db, contact_id)
    return ContactPanel(
        checks=await findings.checks_of(db, contact_id),
        findings=[(row, _provider(row.provider), await _value(db, row)) for row in rows],
        verdicts=VERDICTS,
        states=STATES,
    ).render()


@found.post("/{finding_id:uuid}/take-back", allow=Permission(HYGIENE_DECIDE))
async def undo_finding(db: TenantDb, request: Request, finding_id: UUID) -> Response:
    row = await take_back(db, finding_id)
    return go_to(request, f"/contacts/{row.contact_id}")


@found.post("/{finding_id:uuid}/take-over", allow=Permission(HYGIENE_DECIDE))
async def accept_finding(db: TenantDb, request: Request, finding_id: UUID) -> Response:
    row = await take_over(db, finding_id)
    return go_to(request, f"/contacts/{row.contact_id}")


def _provider(name: str) -> str:
    return PROVIDERS[name].title if name in PROVIDERS else name


async def _value(db: Db, row: EnrichmentRow) -> str:
    if row.field != "company_id":
        return row.value
    company = await crm.company(db, UUID(row.value))
    return company.name if company else "a company that is gone"
