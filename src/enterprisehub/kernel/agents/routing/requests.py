"""Requests that people make of agents, in files beside the agents: they teach the router."""

import sys
from functools import cache
from pathlib import Path
from typing import Final

from enterprisehub.kernel.agents.define import AgentSpec

FILE: Final = "requests.txt"


def requests_of(spec: AgentSpec) -> tuple[str, ...]:
    """The lines under `[agent.name]` in the `requests.txt` of its folder, if there is one."""
    module = sys.modules.get(spec.body.__module__)
    source = getattr(module, "__file__", None)
    return _read(Path(source).parent / FILE).get(spec.name, ()) if source else ()


@cache
def _read(file: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    agent = ""
    for line in file.read_text("utf-8").splitlines() if file.is_file() else ():
        text = line.strip()
        if text.startswith("["):
            agent = text.strip("[]")
        elif text and not text.startswith("#"):
            found.setdefault(agent, []).append(text)
    return {name: tuple(lines) for name, lines in found.items()}
