"""What a tenant asks before an agent may go without asking, changed."""

from typing import Any

from enterprisehub.kernel import timeline
from enterprisehub.kernel.actions.autonomy.judge import judge_all
from enterprisehub.kernel.actions.autonomy.settings import AutonomySettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.scope import Ref


async def set_bars(db: Db, values: dict[str, Any]) -> AutonomySettings:
    """These hold, and every level is judged by them at once.

    Raises:
        ValidationError: a value is out of its bounds, or they contradict each other.
    """
    before = await AutonomySettings.load(db)
    changed = AutonomySettings.model_validate(before.model_dump() | values)
    if changed == before:
        return before
    await changed.save(db)
    old, new = before.model_dump(mode="json"), changed.model_dump(mode="json")
    differing = [name.replace("_", " ") for name in new if new[name] != old[name]]
    words = f"What autonomy takes was changed: {', '.join(differing)}"
    tenant = Ref("kernel.tenant", db.scope.tenant_id)
    timeline.add(db, "actions.autonomy_bars_changed", [tenant], words, before=old, after=new)
    await judge_all(db)
    return changed
