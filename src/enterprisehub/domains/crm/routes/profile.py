"""The business profile as JSON."""

from enterprisehub.domains.crm.domain import domain
from enterprisehub.domains.crm.logic.rescore_all import rescore_all
from enterprisehub.domains.crm.logic.set_profile import set_profile
from enterprisehub.domains.crm.permissions import CONTACTS_READ, SHAPE_WRITE
from enterprisehub.domains.crm.settings import BusinessProfile
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.work.enqueue import enqueue

router = domain.routes("/business-profile")


@router.get("", allow=Permission(CONTACTS_READ))
async def read_profile(db: TenantDb) -> BusinessProfile:
    """Whom the tenant sells to, who sells where, and where it wants to grow."""
    return await BusinessProfile.load(db)


@router.put("", allow=Permission(SHAPE_WRITE))
async def write_profile(db: TenantDb, profile: BusinessProfile) -> BusinessProfile:
    """Replaces it; every contact is scored anew in the background."""
    await set_profile(db, profile)
    await enqueue(db, rescore_all, key=f"profile-{await BusinessProfile.version(db)}")
    return profile
