"""An agent is put on a site: its public key, and what a page with it shows."""

from uuid import UUID

from enterprisehub.domains.voice import queries
from enterprisehub.domains.voice.contracts.widgets import WidgetConfig
from enterprisehub.domains.voice.logic.begin_call import require_live
from enterprisehub.domains.voice.logic.save_agent import AGENT, held_agent
from enterprisehub.domains.voice.models import WidgetRow
from enterprisehub.domains.voice.queries import widgets
from enterprisehub.kernel import timeline
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound, Unavailable
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.tenancy.public_keys import new_public_key, tenant_of_key
from enterprisehub.kernel.tenancy.tenants import at_rest

_GONE = "There is no call at this address."


def tenant_of(key: str) -> UUID:
    """The tenant that a public key names; whether the key exists is another question.

    Raises:
        NotFound: it is no key.
    """
    return tenant_of_key(key, _GONE)


async def save_widget(
    db: Db, agent_id: UUID, config: WidgetConfig, *, is_on: bool, fresh_key: bool = False
) -> WidgetRow:
    """Visitors of the named sites may call the agent from now on, or may not any more.

    `fresh_key` makes pages with the old key fall silent.

    Raises:
        NotFound: there is no such agent.
        Conflict: the agent takes no calls.
    """
    agent = await held_agent(db, agent_id)
    if is_on:
        require_live(agent)
    row = await widgets.widget_of(db, agent_id, lock=True)
    was_on = row is not None and row.is_on
    if row is None:
        row = WidgetRow(agent_id=agent_id, key=new_public_key(db.scope.tenant_id))
        db.add(row)
    elif fresh_key:
        row.key = new_public_key(db.scope.tenant_id)
    row.is_on, row.document = is_on, config.model_dump(mode="json")
    await db.flush()
    if was_on != is_on:
        says = f"Visitors of your sites {'may' if is_on else 'may no longer'} call {agent.name}"
        timeline.add(db, "voice.widget_changed", [Ref(AGENT, agent_id)], says)
    return row


async def open_widget(db: Db, key: str, *, lock: bool = False) -> tuple[WidgetRow, WidgetConfig]:
    """The widget that visitors may use now.

    Raises:
        NotFound: there is none with this key, it is switched off, or its agent takes no calls.
        Unavailable: its organisation is suspended.
    """
    if await at_rest(db, db.scope.tenant_id):
        raise Unavailable("No calls are taken here for now. Please reach us in another way.")
    row = await widgets.widget_with(db, key, lock=lock)
    agent = await queries.agent(db, row.agent_id) if row is not None and row.is_on else None
    if row is None or agent is None or agent.state != "live":
        raise NotFound(_GONE)
    return row, WidgetConfig.model_validate(row.document)
