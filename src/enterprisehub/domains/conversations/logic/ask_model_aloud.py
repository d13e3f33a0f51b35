"""In a call a model reads what the rules could not, and rewords answers; it never decides.

People do not wait on the telephone: it is asked only where it can help, for a moment, and whatever
fails, the rules and the templates go on.
"""

from asyncio import timeout
from typing import Any

import structlog

from enterprisehub.domains.conversations.contracts import BotActKind
from enterprisehub.domains.conversations.logic.ask_model import (
    EXTRACT,
    REPHRASE,
    Reading,
    asked_and_said,
    samples_of,
    slots_in_words,
)
from enterprisehub.domains.conversations.logic.check_claims import check_claims
from enterprisehub.domains.conversations.logic.keep_question import askings_of
from enterprisehub.domains.conversations.logic.phrase_reply import BUDGET_CHARACTERS
from enterprisehub.domains.conversations.logic.speak_dialogue import (
    VOICE,
    SpokenDialogue,
    SpokenReading,
    SpokenReply,
)
from enterprisehub.domains.conversations.logic.take_turn import PLAIN_KINDS, must_keep
from enterprisehub.domains.conversations.logic.write_transcript import known_of
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.gateway import Question
from enterprisehub.kernel.llm.prompts.word_prompt import word_prompt
from enterprisehub.kernel.scope import Ref, Scope
from enterprisehub.kernel.text.known_values import Known

log = structlog.get_logger()
READING_SECONDS = 1.5
WORDING_SECONDS = 8.0
_GRACE_SECONDS = 0.5  # masking and the ledger come on top of the model's own time
READING_TOKENS, WORDING_TOKENS = 400, 200
REWORD_ALOUD = "Reword the answer. It is spoken on the telephone, sentence by sentence."
_LONGEST_QUESTION_CHARACTERS = 600
# Said in the tenant's own words, or a value said back to be confirmed: nothing to reword.
_AS_THEY_ARE = PLAIN_KINDS | {BotActKind.CONFIRM, BotActKind.HELP, BotActKind.HANDOFF}


async def read_aloud(
    database: Database, scope: Scope, dialogue: SpokenDialogue, text: str, about: Ref
) -> SpokenReading:
    """What a model reads in what was just said; nothing where it fails or is late."""
    try:
        async with timeout(READING_SECONDS + _GRACE_SECONDS):
            async with database.scoped(scope) as db:
                question = await _reading(db, dialogue, text, about)
            answer = await gateway.ask(database, scope, question)
    except Exception as error:  # noqa: BLE001  the caller is answered whatever it is
        return SpokenReading(receipt={"failed": problem_of(error)})
    return SpokenReading(
        slots=tuple(answer.value.slots),
        receipt={
            "slots": [slot.model_dump(mode="json") for slot in answer.value.slots],
            "model": f"{answer.provider}:{answer.model}",
            "prompt": question.prompt_name,
            "prompt_version": question.prompt_version,
            "latency_ms": answer.latency_ms,
        },
    )


def may_be_reworded(reply: SpokenReply) -> bool:
    """Whether other words could say the same: not where each one counts."""
    acts = reply.outcome.decision.acts
    if reply.helped or reply.calls_person or reply.ends or reply.phrased is None:
        return False
    kept = must_keep(acts, reply.phrased)
    return not kept and bool(acts) and not any(act.kind in _AS_THEY_ARE for act in acts)


async def wording_of(
    db: Db, dialogue: SpokenDialogue, reply: SpokenReply, heard: str, about: Ref
) -> Question[str]:
    """The question whose answer says `reply` in words that fit what was said before."""
    samples: dict[str, str] = {}
    if dialogue.contact_id is not None:
        samples = samples_of(await messaging.voice_for(db, dialogue.contact_id))
    worded = await word_prompt(
        db,
        REPHRASE,
        unit=dialogue.seed,
        values={"budget": BUDGET_CHARACTERS[VOICE]},
        untrusted={"message": heard, "answer": reply.text, **samples},
    )
    return worded.question(
        ask=REWORD_ALOUD,
        output=str,
        known=await _known(db, dialogue),
        subject=about,
        max_tokens=WORDING_TOKENS,
        seconds=WORDING_SECONDS,
    )


def problems_aloud(sentence: str, reply: SpokenReply) -> tuple[str, ...]:
    """What one sentence of a model claims beyond the answer and what the caller said."""
    facts = reply.phrased.facts.values() if reply.phrased else ()
    askings = askings_of(reply.outcome.flow)
    return check_claims(
        sentence,
        template=reply.text,
        facts=map(str, facts),
        budget=BUDGET_CHARACTERS[VOICE],
        askings=askings,
        whole=False,
    ).problems


def problem_of(error: BaseException) -> str:
    """What failed, in words for the receipt; what people have to know of is in the log."""
    log.warning("voice.model_failed", error=f"{type(error).__name__}: {error}"[:300])
    if isinstance(error, HubError):
        return error.message
    return "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__


async def _reading(db: Db, dialogue: SpokenDialogue, text: str, about: Ref) -> Question[Any]:
    asked = dialogue.said[-_LONGEST_QUESTION_CHARACTERS:]
    worded = await word_prompt(
        db, EXTRACT, unit=dialogue.seed, untrusted=asked_and_said(asked, text)
    )
    return worded.question(
        ask=slots_in_words(dialogue.flow),
        output=Reading,
        known=await _known(db, dialogue),
        subject=about,
        max_tokens=READING_TOKENS,
        seconds=READING_SECONDS,
        reuse="exact",
    )


async def _known(db: Db, dialogue: SpokenDialogue) -> Known:
    if dialogue.contact_id is None:
        return Known()
    return known_of(await crm.contact(db, dialogue.contact_id))
