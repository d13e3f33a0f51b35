"""A model may say a drafted text more naturally; it decides nothing and may claim nothing new."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.llm.gateway import Question
from enterprisehub.kernel.llm.policy import Route
from enterprisehub.kernel.llm.prompts.declare import declare
from enterprisehub.kernel.llm.prompts.outcomes import note_outcome
from enterprisehub.kernel.llm.prompts.word_prompt import Worded, word_prompt
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.text.known_values import Known

REWORD = declare("outreach.reword", Path(__file__).resolve().parents[1] / "prompts")
ROUTE: Route = REWORD.model_route
SECONDS = 12.0
_MOST_EXTRA_CHARACTERS = 40
_LEAST_TOKENS = 300


async def word_draft(db: Db, draft: str, contact_id: UUID, samples: Sequence[str] = ()) -> Worded:
    """The prompt for this contact; what the person told us stands in the draft, so it is fenced.

    `samples` are texts of the tenant's whose manner it may take.
    """
    shown = {"samples": "\n\n---\n\n".join(samples)} if samples else {}
    return await word_prompt(
        db,
        REWORD,
        unit=str(contact_id),
        values={"budget": _budget(draft)},
        untrusted={"draft": draft, **shown},
    )


async def note_refusal(db: Db, worded: Worded, run_id: UUID) -> None:
    """The model claimed something new: its words were not used in this run."""
    about = Ref("kernel.run", run_id)
    await note_outcome(db, worded.prompt, worded.version, "refused", about)


def rewording(worded: Worded, draft: str, *, known: Known, subject: Ref) -> Question[str]:
    """What the model is asked."""
    return worded.question(
        ask="Reword the draft.",
        output=str,
        known=known,
        max_tokens=max(_LEAST_TOKENS, len(draft)),
        seconds=SECONDS,
        subject=subject,
    )


def accept_wording(said: str, draft: str, *, facts: Sequence[str], must_keep: Sequence[str]) -> str:
    """The model's words where they claim nothing beyond draft and facts; else the draft."""
    text = said.strip().strip('"').strip()
    problems = conversations.problems_of_wording(
        text,
        template=draft,
        facts=facts,
        budget=_budget(draft),
        must_keep=[word for word in must_keep if word and word in draft],
    )
    return draft if problems else text


def _budget(draft: str) -> int:
    return len(draft) + _MOST_EXTRA_CHARACTERS
