"""What is to be replayed, found and frozen: what is proven is exactly this content."""

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.replay import queries
from enterprisehub.domains.replay.contracts import (
    CandidateIn,
    FlowCandidate,
    ModelCandidate,
    PolicyCandidate,
    PromptCandidate,
    VoiceCandidate,
)
from enterprisehub.domains.replay.logic.ask_again import prompts_of, replayable
from enterprisehub.domains.voice import api as voice
from enterprisehub.kernel.actions.write_policies import policy, policy_candidate
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound
from enterprisehub.kernel.llm.choose_models import model_candidate, wrong_model
from enterprisehub.kernel.llm.policy import ROUTES
from enterprisehub.kernel.llm.prompts.declare import PROMPTS, prompt_named
from enterprisehub.kernel.llm.prompts.prove_version import prompt_candidate
from enterprisehub.kernel.promotion import Candidate


async def choose_candidate(db: Db, given: CandidateIn) -> Candidate:
    """The candidate with its content.

    Raises:
        NotFound: there is no such version or rule.
        Invalid: it cannot be replayed.
    """
    if isinstance(given, FlowCandidate):
        return await _flow(db, given)
    if isinstance(given, PolicyCandidate):
        return await _policy(db, given)
    if isinstance(given, ModelCandidate):
        return _model(given)
    if isinstance(given, VoiceCandidate):
        return await _voice(db, given)
    return await _prompt(db, given)


async def _flow(db: Db, given: FlowCandidate) -> Candidate:
    for row in await conversations.flow_versions(db):
        if (row.name, row.flow_version) == (given.name, given.version):
            return conversations.flow_candidate(row)
    raise NotFound(f"There is no version {given.version} of the flow “{given.name}”.")


async def _voice(db: Db, given: VoiceCandidate) -> Candidate:
    for known in await voice.agent_versions(db):
        own = known.content
        if (own["agent_id"], own["number"]) == (str(given.agent_id), given.number):
            return known
    raise NotFound(f"There is no version {given.number} of this voice agent.")


async def _policy(db: Db, given: PolicyCandidate) -> Candidate:
    if given.policy_id is not None:
        await policy(db, given.policy_id)
    return policy_candidate(given.values, given.policy_id)


def _model(given: ModelCandidate) -> Candidate:
    if wrong := wrong_model(given.model):
        raise Invalid(f"It {wrong}.", fields={"model": wrong})
    if not prompts_of("model", given.route):
        reason = (
            f"No prompt asks models to “{ROUTES[given.route]}”, so there is nothing to replay for "
            "it, and none needs it to go live."
        )
        raise Invalid(reason, fields={"route": reason})
    return model_candidate(given.route, given.model)


async def _prompt(db: Db, given: PromptCandidate) -> Candidate:
    spec = prompt_named(given.prompt)
    if given.prompt not in replayable():
        known = ", ".join(f"“{PROMPTS[name].title}”" for name in replayable())
        reason = (
            f"What “{spec.title}” was told is not kept: its versions cannot be replayed. Versions "
            f"of these can: {known}."
        )
        raise Invalid(reason, fields={"prompt": reason})
    row = await queries.prompt_version(db, given.prompt, given.number)
    if row is None:
        raise NotFound(f"There is no version {given.number} of this prompt.")
    return prompt_candidate(row)
