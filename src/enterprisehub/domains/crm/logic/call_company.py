"""A company is meant by the name that somebody typed."""

from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.contracts.inputs import NewCompany
from enterprisehub.domains.crm.logic.write_company import make_company
from enterprisehub.domains.crm.permissions import COMPANIES_WRITE
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.search.fold import fold


async def call_company(db: Db, name: str, *, had: UUID | None = None) -> UUID | None:
    """The company of this name, made when there is none; none when the name is empty.

    Of several companies with one name it is the one the record `had`, or else the oldest.

    Raises:
        Invalid: there is none, and the caller may not add companies; or it is no name.
    """
    typed = " ".join(name.split())
    if not typed:
        return None
    known = await queries.company(db, had) if had else None
    if known is not None and known.deleted_at is None and fold(known.name) == fold(typed):
        return known.id
    if found := await queries.company_named(db, fold(typed)):
        return found.id
    if not db.scope.may(COMPANIES_WRITE):
        message = f"There is no company “{typed[:60]}”, and your role does not add companies."
        raise Invalid(message, fields={"company": message})
    try:
        new = NewCompany(name=typed)
    except ValueError as error:
        message = "This cannot be a company's name: write one line of at most 200 characters."
        raise Invalid(message, fields={"company": message}) from error
    return (await make_company(db, new)).id
