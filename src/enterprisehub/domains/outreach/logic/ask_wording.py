"""An agent's draft in a model's words, where one is connected and claims nothing new."""

from collections.abc import Sequence
from dataclasses import dataclass

from enterprisehub.domains.messaging.contracts import Provenance
from enterprisehub.domains.outreach.logic.gather_material import Gathered
from enterprisehub.domains.outreach.logic.reword_draft import (
    REWORD,
    accept_wording,
    note_refusal,
    rewording,
    word_draft,
)
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.errors import BudgetExhausted, Unavailable
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.text.known_values import Known
from enterprisehub.kernel.work.errors import StepTimedOut


@dataclass(frozen=True, slots=True)
class Wording:
    """Which model worded a draft, by which version of the prompt."""

    model: str
    prompt_version: str

    def on(self, provenance: Provenance) -> Provenance:
        """The origin of the draft, with whose words it is in."""
        said = {"prompt": REWORD.name, "prompt_version": self.prompt_version, "model": self.model}
        return provenance.model_copy(update=said)


async def ask_wording(
    run: AgentRun, found: Gathered, draft: str, *, keep: Sequence[str] = ()
) -> tuple[str, Wording | None]:
    """The draft, reworded by a model where one is connected and claims nothing new; and by which.

    Whatever fails, the draft stands. Nothing of `keep` that the draft says may be lost, nor who
    writes and for which company.
    """
    if not found.model_usable:
        return draft, None
    known = Known(
        names=(found.given_name,) if found.given_name else (),
        emails=(found.email,) if found.email else (),
        phones=(found.phone_e164,) if found.phone_e164 else (),
    )
    samples, subject = found.style.samples, Ref("crm.contact", found.contact_id)
    worded = await run.read("Choose the prompt", word_draft, draft, found.contact_id, samples)
    asked = rewording(worded, draft, known=known, subject=subject)
    try:
        answer = await run.ask("Word it more naturally", asked)
    except (Unavailable, BudgetExhausted, StepTimedOut):
        return draft, None
    facts = [value for _, value in found.things]
    must_keep = (found.sender, found.company, *keep)
    text = accept_wording(answer.value, draft, facts=facts, must_keep=must_keep)
    if text == draft:
        await run.read("Keep the draft", note_refusal, worded, run.run_id)
        return draft, None
    return text, Wording(f"{answer.provider}:{answer.model}", worded.version)
