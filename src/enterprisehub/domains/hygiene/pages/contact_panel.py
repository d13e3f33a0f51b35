"""On a contact's page: what was checked, what was found out, and where it comes from."""

from uuid import UUID

from fastapi import Request, Response

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.hygiene.contracts import ENRICHMENT_ORCHESTRATOR
from enterprisehub.domains.hygiene.domain import domain
from enterprisehub.domains.hygiene.logic.enrich_contacts.keep_findings import take_back, take_over
from enterprisehub.domains.hygiene.logic.enrich_contacts.read_website import Website
from enterprisehub.domains.hygiene.models import CheckRow, EnrichmentRow
from enterprisehub.domains.hygiene.pages.alerts import VERDICTS
from enterprisehub.domains.hygiene.permissions import HYGIENE_DECIDE, HYGIENE_READ, HYGIENE_RUN
from enterprisehub.domains.hygiene.ports import PROVIDERS, SERVICES
from enterprisehub.domains.hygiene.queries import findings, lookups
from enterprisehub.kernel.agents.execute import execute
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.htmx import go_to
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Fragment, fragment

pages = domain.pages("/hygiene/contacts")
found = domain.pages("/hygiene/findings")
STATES: dict[str, tuple[str, Severity]] = {
    "filled": ("Taken", "ok"),
    "offered": ("Offered", "info"),
    "noted": ("Noted", "neutral"),
    "taken_back": ("Taken back", "neutral"),
}


@fragment("hygiene/_contact_panel.html")
class ContactPanel(Fragment):
    checks: list[CheckRow]
    findings: list[tuple[EnrichmentRow, str, str]]
    contact_id: UUID
    verdicts: dict[str, tuple[str, Severity]]
    states: dict[str, tuple[str, Severity]]


@pages.get("/{contact_id:uuid}/panel", allow=Permission(HYGIENE_READ))
async def show_panel(db: TenantDb, contact_id: UUID) -> Response:
    rows = await findings.enrichments_of(db, contact_id)
    return ContactPanel(
        checks=await findings.checks_of(db, contact_id),
        findings=[(row, provider_title(row.provider), await _value(db, row)) for row in rows],
        contact_id=contact_id,
        verdicts=VERDICTS,
        states=STATES,
    ).render()


@found.post("/{finding_id:uuid}/take-back", allow=Permission(HYGIENE_DECIDE))
async def undo_finding(db: TenantDb, request: Request, finding_id: UUID) -> Response:
    return go_to(request, _record(await take_back(db, finding_id)))


@found.post("/{finding_id:uuid}/take-over", allow=Permission(HYGIENE_DECIDE))
async def accept_finding(db: TenantDb, request: Request, finding_id: UUID) -> Response:
    return go_to(request, _record(await take_over(db, finding_id)))


@pages.post("/{contact_id:uuid}/look-up", allow=Permission(HYGIENE_RUN))
async def look_up(db: TenantDb, request: Request, contact_id: UUID) -> Response:
    """The contact is looked up now; answers that still hold are not paid twice."""
    await lookups.look_up_again(db, [contact_id])
    run = await execute(db, ENRICHMENT_ORCHESTRATOR, {"contacts": 1})
    return go_to(request, f"/runs/{run.id}")


def _record(row: EnrichmentRow) -> str:
    """The page of what the finding is about."""
    if row.contact_id is not None:
        return f"/contacts/{row.contact_id}"
    return f"/companies/{row.company_id}"


def provider_title(name: str) -> str:
    """Who told it, in words; also of one that is no longer connected."""
    if name == Website.name:
        return Website.title
    if name in PROVIDERS:
        return PROVIDERS[name].title
    service = SERVICES.get(name.partition(".")[0])
    return service.title if service else name


async def _value(db: Db, row: EnrichmentRow) -> str:
    if row.field != "company_id":
        return row.value
    company = await crm.company(db, UUID(row.value))
    return company.name if company else "a company that is gone"
