"""The rules of data hygiene are changed, and that stands in the activity."""

from enterprisehub.domains.hygiene.settings import HygieneSettings
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref


async def change_settings(db: Db, settings: HygieneSettings) -> None:
    """They hold from the next run on."""
    await settings.save(db)
    tenant = Ref("kernel.tenant", db.scope.tenant_id)
    timeline.add(db, "hygiene.settings_changed", [tenant], "Changed the rules of data hygiene")
