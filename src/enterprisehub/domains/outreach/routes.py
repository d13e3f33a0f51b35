"""What a tenant decides about follow-ups, as JSON."""

from enterprisehub.domains.outreach.domain import domain
from enterprisehub.domains.outreach.logic.change_settings import change_settings
from enterprisehub.domains.outreach.permissions import SETTINGS_WRITE
from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb

router = domain.routes("/settings/follow-ups")


@router.get("", allow=Permission(SETTINGS_WRITE))
async def read_settings(db: TenantDb) -> OutreachSettings:
    """When follow-ups are drafted and who signs them."""
    return await OutreachSettings.load(db)


@router.put("", allow=Permission(SETTINGS_WRITE))
async def write_settings(db: TenantDb, settings: OutreachSettings) -> OutreachSettings:
    """These hold for the next occasion on; what is left out has its default."""
    await change_settings(db, settings)
    return settings
