"""What a tenant decides about follow-ups is changed, and that stands in the activity."""

from enterprisehub.domains.outreach.settings import OutreachSettings
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref


async def change_settings(db: Db, settings: OutreachSettings) -> None:
    """The next qualified or stalled conversation is followed up like this, or not at all."""
    await settings.save(db)
    tenant = Ref("kernel.tenant", db.scope.tenant_id)
    timeline.add(db, "outreach.settings_changed", [tenant], "Changed when follow-ups are drafted")
