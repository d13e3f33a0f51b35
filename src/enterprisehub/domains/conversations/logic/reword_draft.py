"""An agent's draft in a model's words, where one is connected; it may claim nothing new.

A draft is what rules wrote from the record. A model decides nothing about it: its words are used
only where they claim nothing beyond the draft and lose nothing that must stay; else the draft
stands as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from enterprisehub.domains.conversations.logic.check_claims import NUMBER, check_claims
from enterprisehub.domains.messaging.contracts import Provenance
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import BudgetExhausted, Unavailable
from enterprisehub.kernel.llm.gateway import Question
from enterprisehub.kernel.llm.prompts.declare import PROMPTS, PromptSpec
from enterprisehub.kernel.llm.prompts.outcomes import note_outcome
from enterprisehub.kernel.llm.prompts.word_prompt import Worded, word_prompt
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.text.known_values import Known
from enterprisehub.kernel.work.errors import StepTimedOut

SECONDS = 12.0
PREPARED = "Prepare the draft"
"""The step of a run by which a draft is prepared; the next one asks the model."""
_MOST_EXTRA_CHARACTERS = 40
_LEAST_TOKENS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be said otherwise. `subject` is whom or what it is about.

    Of `keep`, whatever stands in the text must stand in the new one. `facts` may be stated beyond
    the text. `in_order`: the numbers keep their order, so that none takes another's place. `most`
    characters the new text may have; without it, a few more than the draft. `known` is masked on
    the way to the model, `samples` are texts whose manner it may take.
    """

    text: str
    subject: Ref
    keep: Sequence[str] = ()
    facts: Sequence[str] = ()
    in_order: bool = False
    most: int | None = None
    known: Known = field(default_factory=Known)
    samples: Sequence[str] = ()

    @property
    def budget(self) -> int:
        longest = len(self.text) + _MOST_EXTRA_CHARACTERS
        return longest if self.most is None else min(longest, self.most)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft with the prompt for it: kept with the run, so that it can be asked again."""

    draft: Draft
    worded: Worded


@dataclass(frozen=True, slots=True)
class Wording:
    """Which model worded a draft, by which version of which prompt."""

    model: str
    prompt: str
    prompt_version: str

    def on(self, provenance: Provenance) -> Provenance:
        """The origin of the draft, with whose words it is in."""
        said = {
            "prompt": self.prompt,
            "prompt_version": self.prompt_version,
            "model": self.model,
        }
        return provenance.model_copy(update=said)


@dataclass(frozen=True, slots=True)
class Reworded:
    """The text to use, whose words it is in (None: the draft's), and whether a model answered."""

    text: str
    wording: Wording | None
    answered: bool


async def reword_draft(run: AgentRun, spec: PromptSpec, draft: Draft) -> Reworded:
    """The draft as a model words it by this prompt; whatever fails, the draft stands.

    The prompt takes `budget`, and as outsiders' words `draft` and `samples`.
    """
    worded = (await run.read(PREPARED, _choose, spec.name, draft)).worded
    asked = asking(worded, draft, subject=draft.subject, seconds=SECONDS)
    try:
        answer = await run.ask("Word it more naturally", asked)
    except (Unavailable, BudgetExhausted, StepTimedOut):
        return Reworded(draft.text, None, answered=False)
    text = accept_wording(answer.value, draft)
    if text == draft.text:
        await run.read("Keep the draft", _note_refusal, worded, run.run_id)
        return Reworded(draft.text, None, answered=True)
    model = f"{answer.provider}:{answer.model}"
    return Reworded(text, Wording(model, worded.prompt, worded.version), answered=True)


def accept_wording(said: str, draft: Draft) -> str:
    """The model's words where they claim nothing beyond the draft; else the draft. Pure."""
    text = unquoted(said)
    return draft.text if objections(text, draft) else text


def unquoted(said: str) -> str:
    """A model's words without the quotes that some put around them."""
    return said.strip().strip('"').strip()


def objections(text: str, draft: Draft) -> list[str]:
    """What the words claim beyond the draft, or lose of it. Pure."""
    verdict = check_claims(
        text,
        template=draft.text,
        facts=draft.facts,
        budget=draft.budget,
        must_keep=[word for word in draft.keep if word and word in draft.text],
    )
    moved = draft.in_order and NUMBER.findall(text) != NUMBER.findall(draft.text)
    return [*verdict.problems, *(["puts numbers in another order"] if moved else [])]


def asking(worded: Worded, draft: Draft, *, subject: Ref, seconds: float) -> Question[str]:
    """What the model is asked."""
    return worded.question(
        ask="Reword the draft.",
        output=str,
        known=draft.known,
        max_tokens=max(_LEAST_TOKENS, len(draft.text)),
        seconds=seconds,
        subject=subject,
    )


def with_samples(draft: Draft) -> dict[str, str]:
    """What people told us may stand in the draft, so it is fenced like the samples."""
    shown = {"samples": "\n\n---\n\n".join(draft.samples)} if draft.samples else {}
    return {"draft": draft.text, **shown}


async def _choose(db: Db, prompt: str, draft: Draft) -> Prepared:
    """The prompt for this record, kept with the whole draft."""
    worded = await word_prompt(
        db,
        PROMPTS[prompt],
        unit=str(draft.subject.id),
        values={"budget": draft.budget},
        untrusted=with_samples(draft),
    )
    return Prepared(draft, worded)


async def _note_refusal(db: Db, worded: Worded, run_id: UUID) -> None:
    """The model claimed something new: its words were not used in this run."""
    about = Ref("kernel.run", run_id)
    await note_outcome(db, worded.prompt, worded.version, "refused", about)
