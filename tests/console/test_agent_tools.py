"""The tools of agents are listed where the page ends, and told when one is opened."""

import re

import pytest

from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.tools import TOOLS
from tests.webtest import Browser


@pytest.mark.requirement("AGT-08")
async def test_tools_are_told_when_they_come_into_view(signed_in: Browser) -> None:
    page = await signed_in.page("/agents")
    assert 'hx-get="/tools" hx-trigger="revealed once"' in page
    assert "Schema of" not in page
    assert len(_without_agents_of_tests(page)) < 100_000
    lines = await signed_in.page("/tools")
    for name in TOOLS:
        assert f'hx-get="/tools/{name}"' in lines
    tool = await signed_in.page("/tools/assistant.calls")
    assert "Who may use it" in tool
    assert "Schema of assistant.calls" in tool
    assert (await signed_in.get("/tools/nobody.knows")).status_code == 404


def _without_agents_of_tests(page: str) -> str:
    """Tests declare agents too; whether they do depends on which of them were loaded."""
    for agent in AGENTS.values():
        if agent.body.__module__.startswith("tests."):
            slug = re.sub(r"[._]", "-", agent.name)
            page = re.sub(rf'<article id="agent-{slug}".*?</article>', "", page, flags=re.DOTALL)
    return page
