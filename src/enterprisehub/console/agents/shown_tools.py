"""How a tool looks on the agents' page."""

import json
from functools import cache

from pydantic import BaseModel

from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.tools import APPROVALS, TOOLS, Tool
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.ui.shown import duration


def all_tools() -> list[Tool]:
    """Every registered tool, by name."""
    return [TOOLS[name] for name in sorted(TOOLS)]


def facts_of(tool: Tool) -> list[tuple[str, str]]:
    """What holds for it, in words."""
    users = sorted(spec.title for spec in AGENTS.values() if tool.name in spec.tools)
    behind = TOOLS.get(tool.fallback or "")
    return [
        ("Who may use it", PERMISSIONS[tool.permission].title),
        ("Approval", APPROVALS[tool.approval]),
        ("Answers within", duration(tool.seconds)),
        ("If it fails", behind.title if behind else "the caller is told"),
        ("Used by", ", ".join(users) or "programs and people"),
    ]


@cache
def schema_of(model: type[BaseModel]) -> str:
    """What it takes, as JSON schema."""
    return json.dumps(model.model_json_schema(), indent=2)
