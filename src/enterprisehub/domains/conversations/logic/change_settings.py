"""What the bots may say and how they work, checked before it is in force."""

from enterprisehub.domains.conversations.logic.choose_flow import known_flows
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid

FACT_LINE_PARTS = 2


async def change_settings(
    db: Db, settings: ConversationSettings, *, seen: int | None = None
) -> ConversationSettings:
    """The tenant's bots work by these settings from the next message on.

    Raises:
        StaleVersion: somebody changed them since the version `seen`.
        Invalid: a flow is named that does not exist, or nobody could be offered a lead.
    """
    await settings.hold(db, seen=seen)
    flows = await known_flows(db)
    wanted = {"default_flow": settings.default_flow} | {
        f"flow_by_channel.{channel}": name for channel, name in settings.flow_by_channel.items()
    }
    fields = {
        field: f"there is no flow “{name[:40]}”; choose one of {', '.join(flows)}"
        for field, name in wanted.items()
        if name not in flows
    }
    if not settings.handoff_chain:
        fields["handoff_chain"] = "needs at least one group that is offered leads"
    if fields:
        raise Invalid("Check the settings of the bots.", fields=fields)
    await settings.save(db)
    return settings


def read_facts(text: str) -> dict[str, str]:
    """Facts written one per line as "commission: 2.5 %".

    Raises:
        Invalid: a line has no colon or no name.
    """
    facts: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split(":", 1)]
        if len(parts) != FACT_LINE_PARTS or not all(parts):
            message = f"line {number} must look like “commission: 2.5 %”"
            raise Invalid(f"Facts: {message}.", fields={"facts": message})
        facts[parts[0].lower().replace(" ", "_")] = parts[1]
    return facts


def write_facts(facts: dict[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in facts.items())
