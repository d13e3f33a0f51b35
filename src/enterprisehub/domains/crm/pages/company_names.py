"""Names of companies, offered while somebody types one."""

from typing import Annotated

from fastapi import Query, Response

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import Line
from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.permissions import COMPANIES_READ
from enterprisehub.domains.crm.queries import CompanyFilter
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.page import Fragment, fragment

pages = domain.pages("/company-names")
MOST = 30


@fragment("crm/_company_names.html")
class CompanyNames(Fragment):
    names: list[str]


@pages.get("", allow=Permission(COMPANIES_READ))
async def find_companies(db: TenantDb, company: Annotated[Line, Query()] = "") -> Response:
    """The companies that fit what was typed so far, the latest first."""
    found = await queries.company_page(db, CompanyFilter(q=company.strip() or None), limit=MOST)
    return CompanyNames(names=[row["name"] for row in found.rows()]).render()
