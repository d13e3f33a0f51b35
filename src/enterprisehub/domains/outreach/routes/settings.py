"""What a tenant decides about follow-ups, as JSON."""

from fastapi import Response

from enterprisehub.domains.outreach.domain import domain
from enterprisehub.domains.outreach.logic.change_settings import change_settings
from enterprisehub.domains.outreach.permissions import SETTINGS_WRITE
from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.kernel.web.versions import SeenVersion, etag

router = domain.routes("/settings/follow-ups")


@router.get("", allow=Permission(SETTINGS_WRITE))
async def read_settings(db: TenantDb, response: Response) -> OutreachSettings:
    """When follow-ups are drafted and who signs them."""
    response.headers["ETag"] = etag(await OutreachSettings.version(db))
    return await OutreachSettings.load(db)


@router.put("", allow=Permission(SETTINGS_WRITE))
async def write_settings(
    db: TenantDb, settings: OutreachSettings, seen: SeenVersion, response: Response
) -> OutreachSettings:
    """These hold for the next occasion on; what is left out has its default."""
    await settings.hold(db, seen=seen)
    await change_settings(db, settings)
    response.headers["ETag"] = etag(await settings.version(db))
    return settings
