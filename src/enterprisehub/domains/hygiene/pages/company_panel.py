"""On a company's page: what was found out about it, and where that stands word for word."""

from uuid import UUID

from fastapi import Response

from enterprisehub.domains.hygiene.domain import domain
from enterprisehub.domains.hygiene.models import EnrichmentRow
from enterprisehub.domains.hygiene.pages.contact_panel import STATES, provider_title
from enterprisehub.domains.hygiene.permissions import HYGIENE_READ
from enterprisehub.domains.hygiene.queries import findings
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.items import Severity
from enterprisehub.ui.page import Fragment, fragment

pages = domain.pages("/hygiene/companies")


@fragment("hygiene/_company_panel.html")
class CompanyPanel(Fragment):
    findings: list[tuple[EnrichmentRow, str, str]]
    states: dict[str, tuple[str, Severity]]


@pages.get("/{company_id:uuid}/panel", allow=Permission(HYGIENE_READ))
async def show_company_panel(db: TenantDb, company_id: UUID) -> Response:
    rows = await findings.enrichments_of_company(db, company_id)
    return CompanyPanel(
        findings=[(row, provider_title(row.provider), row.value) for row in rows], states=STATES
    ).render()
