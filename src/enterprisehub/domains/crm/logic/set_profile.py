"""The business profile is changed, and the scores follow it."""

from enterprisehub.domains.crm.contracts import Reason
from enterprisehub.domains.crm.logic.fit_profile import Firm, fit_profile
from enterprisehub.domains.crm.models import ContactRow
from enterprisehub.domains.crm.queries.companies import company
from enterprisehub.domains.crm.settings import BusinessProfile
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.identity.members import list_members


async def set_profile(db: Db, profile: BusinessProfile, *, seen: int | None = None) -> None:
    """These are the tenant's values.

    Raises:
        Invalid: the team names somebody who is no member.
        StaleVersion: somebody changed it since the version `seen`.
    """
    members = {member.user_id for member in await list_members(db)}
    if any(one.user_id not in members for one in profile.team):
        says = "Name only people who are members of this workspace."
        raise Invalid(says, fields={"team": says})
    await BusinessProfile.hold(db, seen=seen)
    await profile.save(db)


async def profile_reasons(db: Db, contact: ContactRow) -> list[Reason]:
    """What the business profile says for or against a contact."""
    profile = await BusinessProfile.load(db)
    if profile == BusinessProfile():
        return []
    works_at = await company(db, contact.company_id) if contact.company_id else None
    firm = Firm(job_title=contact.job_title)
    if works_at is not None and works_at.deleted_at is None:
        firm = Firm(
            job_title=contact.job_title,
            industry=works_at.industry,
            employees=works_at.employees,
            city=works_at.city,
            state=works_at.state,
        )
    members = await list_members(db) if profile.team else []
    return fit_profile(profile, firm, {member.user_id: member.name for member in members})
