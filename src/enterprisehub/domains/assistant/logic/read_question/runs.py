"""Questions about agents: which of them ran, what they did, what went wrong."""

import re
from typing import Final

from enterprisehub.domains.assistant.logic.read_question import lexicon as known
from enterprisehub.domains.assistant.logic.read_question.slate import any_of
from enterprisehub.kernel.agents.define import AGENTS

_AGENTS: Final = any_of(("(?:ai )?agents?", "bots?"))
_RUNS: Final = any_of(("agent runs?", "runs", "executions?"))
_DO: Final = any_of((
    "do", "did", "done", "doing", "does", "run", "ran", "running", "runs", "work", "worked",
    "working", "act", "acted", "active", "busy", "idle", "find", "found", "propose[ds]?", "up to",
    "status", "cost",
))  # fmt: skip
_STATES: Final = (
    ("failures", any_of((
        "fail", "fails", "failed", "failing", "failures?", "errors?", "errored", "crash(?:ed)?",
        "broken?", "went wrong", "go wrong", "timed out", "problems?", "not work(?:ing)?",
    ))),
    ("waiting", any_of(("wait", "waits", "waiting", "pending", "queued"))),
    ("running", any_of(("running", "in progress", "under way", "busy"))),
    ("success", any_of(("succeed(?:ed)?", "success(?:ful(?:ly)?)?", "finished", "went well"))),
)  # fmt: skip
_OTHER: Final = ("deals", "contacts", "companies", "calls", "messages", "tasks", "forecast", "work")


def read_runs(low: str) -> tuple[str, str | None, bool] | None:
    """The agent's name (empty: any), the state of its runs, and whether they are to be counted.

    None where the question is about something else: people are called agents, too, and what they
    have are deals and calls.
    """
    name, rest = _named(low)
    told = bool(_AGENTS.search(rest) or _RUNS.search(rest))
    if not told and not (name and " " in AGENTS[name].title):
        return None
    state = next((state for state, pattern in _STATES if pattern.search(rest)), None)
    if state is None and not (_DO.search(rest) or _RUNS.search(rest)):
        return None
    if any(pattern.search(rest) for topic, pattern in known.TOPICS if topic in _OTHER):
        return None
    return name, state, bool(known.COUNT.search(rest))


def _named(low: str) -> tuple[str, str]:
    """The agent whose title stands in the words, the longest one, and the words without it."""
    titles = sorted(((spec.title.casefold(), name) for name, spec in AGENTS.items()), reverse=True)
    for title, name in sorted(titles, key=lambda one: -len(one[0])):
        pattern = re.compile(rf"(?<!\w){re.escape(title)}(?!\w)")
        if pattern.search(low):
            return name, pattern.sub(" ", low)
    return "", low
