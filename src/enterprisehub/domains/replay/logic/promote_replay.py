"""The candidate of a finished replay goes live."""

from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.replay import queries
from enterprisehub.domains.replay.models import ReplayRow
from enterprisehub.domains.voice import api as voice
from enterprisehub.kernel import clock, timeline
from enterprisehub.kernel.actions.write_policies import PolicyIn, add_policy, change_policy
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Denied, NotFound
from enterprisehub.kernel.llm.choose_models import choose_models, models_of
from enterprisehub.kernel.llm.permissions import MANAGE
from enterprisehub.kernel.llm.policy import ModelSettings, Route
from enterprisehub.kernel.llm.prompts.choices import Share, choose
from enterprisehub.kernel.llm.prompts.versions import publish_version
from enterprisehub.kernel.scope import Ref

PUBLISH_AGENTS = "voice.agents.write"


async def promote_replay(db: Db, replay_id: UUID) -> ReplayRow:
    """It is used from now on, exactly as it was replayed.

    Raises:
        NotFound: there is no such replay, or what it replayed is gone.
        Denied: the caller may not choose models, or publish voice agents.
        Conflict: it is not done, was promoted already, or the candidate changed since.
    """
    row = await queries.replay(db, replay_id, lock=True)
    if row is None:
        raise NotFound("This replay does not exist.")
    if row.state != "done":
        raise Conflict("Only what was replayed to the end can go live.", state=row.state)
    if row.promoted_at is not None:
        raise Conflict("This went live already.")
    await _go_live(db, row)
    row.promoted_at = clock.now()
    subjects = [Ref("replay.run", row.id), Ref("kernel.tenant", db.scope.tenant_id)]
    timeline.add(db, "replay.promoted", subjects, f"{row.title} went live after its replay")
    await db.flush()
    return row


async def _go_live(db: Db, row: ReplayRow) -> None:
    if row.kind == "flow":
        await conversations.publish(db, row.name, int(row.content["version"]))
    elif row.kind == "policy":
        values = PolicyIn.model_validate(row.content["values"])
        if row.content["policy_id"]:
            await change_policy(db, UUID(row.content["policy_id"]), values)
        else:
            await add_policy(db, values)
    elif row.kind == "voice":
        if not db.scope.may(PUBLISH_AGENTS):
            raise Denied("You may not publish voice agents.")
        agent_id = UUID(row.content["agent_id"])
        await voice.publish_version(db, agent_id, int(row.content["number"]))
    elif row.kind == "model":
        await _use_model(db, row.content["route"], str(row.content["model"]))
    else:
        await _use_prompt(db, row)


async def _use_model(db: Db, route: Route, model: str) -> None:
    """It is asked first; those asked until now stand behind it."""
    if not db.scope.may(MANAGE):
        raise Denied("You may not choose models.")
    others = await models_of(db, await ModelSettings.load(db), route)
    await choose_models(db, {route: [model, *(one for one in others if one != model)]})


async def _use_prompt(db: Db, row: ReplayRow) -> None:
    version = await queries.prompt_version(db, row.name, int(row.content["number"]))
    if version is None:
        raise NotFound("This version of the prompt was discarded.")
    if version.text != row.content["text"]:
        raise Conflict("The draft was changed after it was replayed. Replay it again.")
    if version.state == "draft":
        await publish_version(db, version.id)
    await choose(db, row.name, [Share(version.label, 100)], reason="Promoted after its replay.")
