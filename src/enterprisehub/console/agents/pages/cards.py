"""Agents → every agent as a card, by domain, and the tools they use."""

from fastapi import Request, Response

from enterprisehub.console.agents.pages import pages
from enterprisehub.console.agents.shown import summary
from enterprisehub.console.agents.shown_tools import all_tools, facts_of, schema_of
from enterprisehub.kernel.agents.define import AGENTS, agent_named
from enterprisehub.kernel.agents.lifecycle import registered, registry
from enterprisehub.kernel.agents.permissions import READ, RUN
from enterprisehub.kernel.agents.statistics import AgentStatistics, statistics
from enterprisehub.kernel.agents.tools import TOOLS, Tool, tool_named
from enterprisehub.kernel.web.policy import Permission, signed_in
from enterprisehub.kernel.web.router import TenantDb
from enterprisehub.ui.items import AgentSummary
from enterprisehub.ui.navigation import NAVIGATION, Command, NavItem
from enterprisehub.ui.page import Fragment, Page, fragment, page

NAVIGATION.add(
    NavItem("Agents", "Agents", "/agents", "bot", permission=READ, key="a", order=10, tab=True),
)


def palette_commands() -> list[Command]:
    """Each agent can be opened, and run by its form, from the palette."""
    found = []
    for spec in sorted(AGENTS.values(), key=lambda spec: spec.title):
        its_page, run = f"/agents/{spec.name}", f"/agents/{spec.name}#run"
        found.append(Command(f"Agent: {spec.title}", spec.icon, href=its_page, permission=READ))
        found.append(Command(f"Run {spec.title}", "play", href=run, permission=spec.permission))
    return found


NAVIGATION.sources.append(palette_commands)


@page("agents/agents.html")
class AgentsPage(Page):
    groups: list[tuple[str, list[AgentSummary]]]
    count: int
    tool_count: int


@fragment("agents/_tools.html")
class ToolLines(Fragment):
    tools: list[Tool]


@fragment("agents/_tool.html")
class ToolFacts(Fragment):
    name: str
    facts: list[tuple[str, str]]
    takes: str


@fragment("agents/_card.html")
class AgentCard(Fragment):
    agent: AgentSummary


@pages.get("/agents", allow=Permission(READ))
async def show_agents(request: Request, db: TenantDb) -> Response:
    """Every agent as a card, by domain."""
    found, standing = await statistics(db), await registry(db)
    scope = signed_in(request)
    groups: dict[str, list[AgentSummary]] = {}
    for spec in sorted(AGENTS.values(), key=lambda spec: (spec.domain, spec.title)):
        figures = found.get(spec.name, AgentStatistics(name=spec.name))
        may_run = scope.may(RUN) and scope.may(spec.permission)
        card = summary(spec, figures, may_run=may_run, standing=standing.get(spec.name))
        groups.setdefault(spec.domain, []).append(card)
    shown = list(groups.items())
    return AgentsPage(groups=shown, count=len(AGENTS), tool_count=len(TOOLS)).render()


@pages.get("/agents/{name}/card", allow=Permission(READ))
async def show_card(request: Request, db: TenantDb, name: str) -> Response:
    """One agent's card as it is now."""
    spec, scope = agent_named(name), signed_in(request)
    found = (await statistics(db)).get(name, AgentStatistics(name=name))
    may_run = scope.may(RUN) and scope.may(spec.permission)
    card = summary(spec, found, may_run=may_run, standing=await registered(db, name))
    return AgentCard(agent=card).render()


@pages.get("/tools", allow=Permission(READ))
async def show_tools() -> Response:
    """Every tool in a line: asked for when the end of the agents' page comes into view."""
    return ToolLines(tools=all_tools()).render()


@pages.get("/tools/{name}", allow=Permission(READ))
async def show_tool(name: str) -> Response:
    """What holds for a tool and what it takes: asked for when its line is opened."""
    tool = tool_named(name)
    return ToolFacts(name=tool.name, facts=facts_of(tool), takes=schema_of(tool.input)).render()
