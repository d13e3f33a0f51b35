"""What an agent may be told to say and do, checked before a caller hears it."""

import pytest

from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.domains.voice.contracts.agents import AgentConfig
from enterprisehub.domains.voice.logic.save_agent import make_agent
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.scope import Scope


@pytest.mark.requirement("VUI-01")
@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"greeting": "Hello, {name} of {company}."}, "greeting"),
        ({"disclosure": "{Agent} is an automated assistant."}, "disclosure"),
        ({"hours": {"closed_text": "We open at {opens}."}}, "closed_text"),
        ({"voicemail": {"do": "leave_message", "message": "{}"}}, "voicemail_message"),
        ({"voicemail": {"do": "leave_message", "message": " "}}, "voicemail_message"),
        ({"hours": {"always": False, "days": []}}, "days"),
    ],
)
async def test_what_a_caller_would_hear_as_nonsense_is_refused_with_its_field(
    database: Database, scope: Scope, document: dict[str, object], field: str
) -> None:
    config = AgentConfig.model_validate(document)
    async with database.scoped(scope) as db:
        with pytest.raises(Invalid) as refused:
            await make_agent(db, "Ava", config)
    assert list(refused.value.details["fields"]) == [field]


@pytest.mark.requirement("VUI-01")
async def test_facts_of_the_tenant_may_stand_in_braces(database: Database, scope: Scope) -> None:
    config = AgentConfig(greeting="Hello, this is {agent} of {company}, open {hours}.")
    async with database.scoped(scope) as db:
        await ConversationSettings(facts={"hours": "until six"}).save(db)
        assert (await make_agent(db, "Ava", config)).name == "Ava"
