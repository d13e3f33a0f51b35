"""How tools look on the agents' page."""

import json
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel

from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.agents.tools import APPROVALS, TOOLS, Tool
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.ui.shown import duration


@dataclass(frozen=True, slots=True)
class ToolLine:
    """A tool, what holds for it in words, and the schema of what it takes."""

    tool: Tool
    facts: list[tuple[str, str]]
    takes: str


def tool_lines() -> list[ToolLine]:
    """Every registered tool, by name."""
    return [_line(TOOLS[name]) for name in sorted(TOOLS)]


def _line(tool: Tool) -> ToolLine:
    users = sorted(spec.title for spec in AGENTS.values() if tool.name in spec.tools)
    behind = TOOLS.get(tool.fallback or "")
    facts = [
        ("Who may use it", PERMISSIONS[tool.permission].title),
        ("Approval", APPROVALS[tool.approval]),
        ("Answers within", duration(tool.seconds)),
        ("If it fails", behind.title if behind else "the caller is told"),
        ("Used by", ", ".join(users) or "programs and people"),
    ]
    return ToolLine(tool, facts, _schema(tool.input))


@cache
def _schema(model: type[BaseModel]) -> str:
    return json.dumps(model.model_json_schema(), indent=2)
