"""An answer that a model worded is worded again, by another version of the prompt or another
model.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from enterprisehub.domains.conversations import queries
from enterprisehub.domains.conversations.logic.ask_model import REPHRASE, samples_of
from enterprisehub.domains.conversations.logic.ask_model_aloud import (
    REWORD_ALOUD,
    WORDING_SECONDS,
    WORDING_TOKENS,
)
from enterprisehub.domains.conversations.logic.check_claims import check_claims
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_version
from enterprisehub.domains.conversations.logic.keep_question import askings_of
from enterprisehub.domains.conversations.logic.phrase_reply import BUDGET_CHARACTERS
from enterprisehub.domains.conversations.logic.speak_dialogue import VOICE
from enterprisehub.domains.conversations.logic.write_transcript import known_of
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.messaging import api as messaging
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.prompts.choices import version_for
from enterprisehub.kernel.llm.prompts.word_prompt import Worded, fill_prompt
from enterprisehub.kernel.scope import Ref, Scope
from enterprisehub.kernel.text.known_values import Known

_SENTENCES = re.compile(r"(?<=[.!?])\s+")
REWORDED = REPHRASE.name
"""The prompt that words answers."""


async def wordings_of(
    db: Db, session: SessionRow, *, instead: tuple[str, str] | None
) -> list[dict[str, Any]]:
    """Each answer that a model was asked to word, ready to be asked again: with this version of
    the prompt (its label and text), else with the one in use.
    """
    turns = await queries.turns_of(db, session.id)
    heard: dict[int, list[str]] = {}
    for turn in turns:
        if turn.direction == "in":
            heard.setdefault(turn.number, []).append(turn.text)
    budget = BUDGET_CHARACTERS.get(session.channel, BUDGET_CHARACTERS["sms"])
    known = asdict(known_of(await crm.contact(db, session.contact_id)))
    flow = await flow_of_version(db, session.flow, session.flow_version)
    askings = {slot: sorted(words) for slot, words in askings_of(flow).items()}
    seconds = (await ConversationSettings.load(db)).model_seconds
    style = await messaging.voice_for(db, session.contact_id)
    version, text = instead or await version_for(db, REPHRASE, str(session.id))
    ready = []
    for turn in turns:
        template = turn.versions.get("template_text")
        if turn.direction != "out" or not template:
            continue
        lead, aloud = "\n".join(heard.get(turn.number, [])), turn.versions.get("channel") == VOICE
        most = BUDGET_CHARACTERS[VOICE] if aloud else budget
        worded = fill_prompt(
            REPHRASE,
            version,
            text,
            values={"budget": most},
            untrusted={"message": lead, "answer": template, **samples_of(style)},
        )
        ready.append(
            {
                "key": f"word:{turn.id}",
                "subject_kind": "conversations.conversation",
                "title": f"Answer {turn.number}" + (" in a call" if aloud else ""),
                "at": turn.at.isoformat(),
                "heard": lead,
                "template": template,
                "recorded": turn.text,
                "recorded_version": turn.versions.get("prompt_version") or "",
                "recorded_model": turn.versions.get("model") or "",
                "accepted": turn.engine == "model",
                "facts": [str(fact) for fact in turn.facts.values()],
                "must_keep": list(turn.versions.get("must_keep", ())),
                "budget": most,
                "askings": askings,
                "seconds": WORDING_SECONDS if aloud else seconds,
                "aloud": aloud,
                "worded": asdict(worded),
                "known": {name: list(values) for name, values in known.items()},
            }
        )
    return ready


async def word_again(
    database: Database,
    scope: Scope,
    ready: Mapping[str, Any],
    *,
    about: Ref,
    models: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The candidate's words with what the checks say about them and what they took.

    Raises:
        ModelUnavailable, BudgetExhausted: no model answers.
    """
    aloud = bool(ready["aloud"])
    question = Worded(**ready["worded"]).question(
        ask=REWORD_ALOUD if aloud else "Reword the answer.",
        output=str,
        known=Known(**{name: tuple(values) for name, values in ready["known"].items()}),
        subject=about,
        max_tokens=WORDING_TOKENS if aloud else 300,
        seconds=ready["seconds"],
        models=models,
    )
    answer = await gateway.ask(database, scope, question)
    said = answer.value.strip().strip('"').strip()
    problems = _problems(said, ready)
    return {
        "said": ready["template"] if problems else said,
        "words": said,
        "refused": problems,
        **took(answer),
    }


def _problems(said: str, ready: Mapping[str, Any]) -> list[str]:
    """What the checks say: of the whole in writing, of each sentence in a call."""
    askings = {slot: frozenset(words) for slot, words in ready["askings"].items()}
    parts = _SENTENCES.split(said) if ready["aloud"] else [said]
    found: list[str] = []
    for part in parts:
        verdict = check_claims(
            part,
            template=ready["template"],
            facts=ready["facts"],
            budget=ready["budget"],
            must_keep=ready["must_keep"],
            askings=askings,
            whole=not ready["aloud"],
        )
        found += verdict.problems
    if ready["aloud"] and said.count("?") > ready["template"].count("?"):
        found.append("asks more")
    return list(dict.fromkeys(found))


def took(answer: gateway.Answer[Any]) -> dict[str, Any]:
    """Which model answered, how long it took and what it cost."""
    return {
        "model": f"{answer.provider}:{answer.model}",
        "ms": answer.latency_ms,
        "tokens": answer.tokens_in + answer.tokens_out,
        "cost_microcents": answer.cost_microcents,
        "cost_known": answer.cost_known,
    }
