"""Which flow a session speaks: the tenant's live version, else the shipped one."""

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.flows.catalog import (
    SHIPPED,
    shipped,
    shipped_version,
)
from enterprisehub.domains.conversations.flows.flow import Flow
from enterprisehub.domains.conversations.flows.translate import speaking
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotFound


async def current_flow(db: Db, name: str) -> Flow:
    """The newest version that may be begun with.

    Raises:
        NotFound: the tenant has no such flow and none is shipped.
    """
    row = await queries.live_flow(db, name)
    return Flow.model_validate(row.document) if row else shipped(name)


async def flow_of_version(db: Db, name: str, version: int) -> Flow:
    """The version a session began with: the tenant's, else the one that was shipped.

    A draft was never spoken. Where no such version is kept, the current one goes on.
    """
    row = await queries.flow_version(db, name, version)
    if row is not None and row.state != "draft":
        return Flow.model_validate(row.document)
    return shipped_version(name, version) or await current_flow(db, name)


async def opening_flow(db: Db, settings: ConversationSettings, channel: str) -> Flow:
    """The flow that a new session on this channel begins with."""
    wanted = settings.flow_by_channel.get(channel) or settings.default_flow
    try:
        return await current_flow(db, wanted)
    except NotFound:
        return shipped("lead")


async def known_flows(db: Db) -> dict[str, Flow]:
    """Every flow that could be handed to, by name."""
    names = {*SHIPPED, *(row.name for row in await queries.flows(db) if row.state == "live")}
    return {name: await current_flow(db, name) for name in sorted(names)}


async def flow_of_session(db: Db, session: SessionRow) -> Flow:
    """The flow of a session in every language that the bots answer in.

    The contact's own is one of them in any case: who spoke German on a call is written to so.
    """
    flow = await flow_of_version(db, session.flow, session.flow_version)
    settings = await ConversationSettings.load(db)
    own = (session.language,) if session.language else ()
    return speaking(flow, (*flow.languages, *settings.more_languages, *own))
