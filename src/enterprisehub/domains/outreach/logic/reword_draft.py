"""A model may say a drafted text more naturally; it decides nothing and may claim nothing new."""

from collections.abc import Sequence

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.kernel.llm.gateway import Question
from enterprisehub.kernel.llm.policy import Route
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.text.known_values import Known

ROUTE: Route = "rephrase"
PROMPT = "outreach.reword"
PROMPT_VERSION = "1"
SECONDS = 12.0
_MOST_EXTRA_CHARACTERS = 40

_INSTRUCTIONS = """You reword a text message that a salesperson is about to approve, so that it
sounds like a person wrote it. Keep its meaning, its language, who writes and for which company,
and its one question if it has one. Use no number, date, name, address, link or promise that is not
in it, no emoji, no markup. At most {budget} characters. Answer with the reworded text alone."""


def rewording(draft: str, *, known: Known, subject: Ref) -> Question[str]:
    """What the model is asked; what the person told us stands in the draft, so that is fenced."""
    return Question(
        route=ROUTE,
        instructions=_INSTRUCTIONS.format(budget=_budget(draft)),
        prompt="Reword the draft.",
        untrusted={"draft": draft},
        output=str,
        prompt_version=PROMPT_VERSION,
        known=known,
        max_tokens=300,
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
