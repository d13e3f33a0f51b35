"""An agent's draft that a model was to word is worded again, by another version of the prompt or
another model.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from enterprisehub.domains.conversations.logic.replay_wording import took
from enterprisehub.domains.conversations.logic.reword_draft import (
    PREPARED,
    SECONDS,
    Prepared,
    asking,
    objections,
    unquoted,
    with_samples,
)
from enterprisehub.kernel.agents.past_steps import asked_in, runs_asking
from enterprisehub.kernel.db.session import Database, Db
from enterprisehub.kernel.llm import gateway
from enterprisehub.kernel.llm.prompts.choices import version_for
from enterprisehub.kernel.llm.prompts.declare import PROMPTS
from enterprisehub.kernel.llm.prompts.word_prompt import Worded, fill_prompt
from enterprisehub.kernel.scope import Ref, Scope


def words_drafts(prompt: str) -> bool:
    """Whether agents have their drafts worded by this prompt."""
    return "draft" in PROMPTS[prompt].untrusted


async def drafts_since(db: Db, prompt: str, since: datetime, *, limit: int) -> dict[UUID, int]:
    """Runs in which drafts were given to be worded, the latest first, with how many."""
    return await runs_asking(db, PREPARED, prompt, since, limit=limit)


async def drafts_of(
    db: Db, run_id: UUID, *, prompt: str, instead: tuple[str, str] | None = None
) -> list[dict[str, Any]]:
    """Each draft of a run, ready to be worded again: with this version of the prompt (its label
    and text), else with the one in use.
    """
    ready, spec = [], PROMPTS[prompt]
    for one in await asked_in(db, run_id, PREPARED, prompt):
        kept: Prepared = one.prepared
        draft = kept.draft
        version, text = instead or await version_for(db, spec, str(draft.subject.id))
        values, given = {"budget": draft.budget}, with_samples(draft)
        worded = fill_prompt(spec, version, text, values=values, untrusted=given)
        said = "" if one.answer is None else unquoted(str(one.answer["value"]))
        accepted = bool(said) and not objections(said, draft)
        model = "" if one.answer is None else f"{one.answer['provider']}:{one.answer['model']}"
        ready.append(
            {
                "key": f"draft:{run_id}:{one.position}",
                "subject_kind": "kernel.run",
                "title": "Draft",
                "at": one.at.isoformat(),
                "heard": "",
                "template": draft.text,
                "recorded": said if accepted else draft.text,
                "recorded_version": kept.worded.version,
                "recorded_model": model,
                "accepted": accepted,
                "draft": draft,
                "worded": asdict(worded),
            }
        )
    return ready


async def word_draft_again(
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
    draft = ready["draft"]
    question = asking(Worded(**ready["worded"]), draft, subject=about, seconds=SECONDS)
    answer = await gateway.ask(database, scope, replace(question, models=models))
    said = unquoted(answer.value)
    refused = objections(said, draft)
    return {
        "said": draft.text if refused else said,
        "words": said,
        "refused": refused,
        **took(answer),
    }
