"""An agent's draft to a contact in a model's words, where one is connected and adds nothing."""

from collections.abc import Sequence

from enterprisehub.domains.conversations import api as conversations
from enterprisehub.domains.conversations.api import Wording
from enterprisehub.domains.outreach.logic.gather_material import Gathered
from enterprisehub.domains.outreach.logic.reword_prompt import REWORD
from enterprisehub.kernel.agents.running import AgentRun
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.text.known_values import Known


async def ask_wording(
    run: AgentRun, found: Gathered, draft: str, *, keep: Sequence[str] = ()
) -> tuple[str, Wording | None]:
    """The draft, reworded by a model where one is connected and claims nothing new; and by which.

    Whatever fails, the draft stands. Nothing of `keep` that the draft says may be lost, nor who
    writes and for which company.
    """
    if not found.model_usable:
        return draft, None
    asked = conversations.Draft(
        text=draft,
        subject=Ref("crm.contact", found.contact_id),
        keep=(found.sender, found.company, *keep),
        facts=[value for _, value in found.things],
        known=Known(
            names=(found.given_name,) if found.given_name else (),
            emails=(found.email,) if found.email else (),
            phones=(found.phone_e164,) if found.phone_e164 else (),
        ),
        samples=found.style.samples,
    )
    said = await conversations.reword_draft(run, REWORD, asked)
    return said.text, said.wording
