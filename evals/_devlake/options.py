"""What a DevLake run was told: its scope, its mappings, and which version's habits it had.

An options file is JSON in our spelling or DevLake's (`scopeConfig.typeMappings.X.standardType`):
case and underscores do not matter. Without one the options of its public end-to-end tests hold.
"""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

# Habits that changed between versions of DevLake: each has a name and what it can be, first
# the newest. The comparison tries each and says which it found (see `habits` in the result).
HABITS: dict[str, tuple[str, ...]] = {
    # GitHub bodies were kept as JSON text, with quotes and escapes.
    "body_text": ("json", "plain"),
    "sprint_start": ("activated", "planned", "either"),
    "story_point_missing": ("zero", "none"),
    "unmapped_subtask": ("name", "SUBTASK"),
    "missing_ids": ("zero", "none"),
    "jira_components": ("joined", "none"),
    "run_words": ("three", "enum"),
    "links": ("html", "api"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    vendor: str
    connection_id: int | None = None
    board_id: int | None = None
    repository: str | None = None
    repository_id: int | None = None
    story_point_field: str = ""
    # Type → (standard type, status category key → standard status).
    types: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    patterns: dict[str, str] = field(default_factory=dict)
    habits: dict[str, str] = field(default_factory=dict)
    variants: dict[str, dict[str, Any]] = field(default_factory=dict)

    def habit(self, name: str) -> str:
        return self.habits.get(name, HABITS[name][0])

    def with_habit(self, name: str, value: str) -> "Options":
        return replace(self, habits={**self.habits, name: value})


JIRA_TESTS = Options(
    vendor="jira",
    connection_id=2,
    board_id=8,
    story_point_field="customfield_10024",
    types={
        "子任务": ("Sub-task", {"done": "你好世界", "new": "恩底滴梯欸夫典亢姆"}),
        "任务": ("Task", {"done": "hello world", "new": "110 100 100 116 102 46 99 111 109"}),
    },
)
GITHUB_TESTS = Options(
    vendor="github",
    connection_id=1,
    repository="panjf2000/ants",
    repository_id=134018330,
    patterns={
        "prtype": "type/(.*)$",
        "prcomponent": "component/(.*)$",
        "prbodyclosepattern": (
            r"(?mi)(fix|close|resolve|fixes|closes|resolves|fixed|closed|resolved)[\s]*.*"
            r"(((and )?(#|https:\/\/github.com\/%s\/issues\/)\d+[ ]*)+)"
        ),
        "issueseverity": "severity/(.*)$",
        "issuepriority": "^(highest|high|medium|low)$",
        "issuecomponent": "component/(.*)$",
        "issuetypebug": "^(bug|failure|error)$",
        "issuetypeincident": "",
        "issuetyperequirement": "^(feat|feature|proposal|requirement)$",
    },
)


def load(vendor: str, file: Path | None) -> Options:
    """The options of the file; those of DevLake's own tests for what it leaves out."""
    base = JIRA_TESTS if vendor == "jira" else GITHUB_TESTS
    if file is None:
        return base
    given = _flat(json.loads(file.read_text("utf-8")))
    types = given.get("typemappings")
    known = {name: value for name, value in given.items() if isinstance(value, str)}
    return replace(
        base,
        connection_id=given.get("connectionid", base.connection_id),
        board_id=given.get("boardid", base.board_id),
        repository=given.get("name") or given.get("repository") or base.repository,
        repository_id=given.get("githubid") or given.get("repositoryid") or base.repository_id,
        story_point_field=given.get("storypointfield", base.story_point_field),
        types=_types(types) if types is not None else base.types,
        patterns={**base.patterns, **known},
        habits={k: v for k, v in (given.get("habits") or {}).items() if k in HABITS},
        variants=given.get("variants") or {},
    )


def _flat(given: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in given.items():
        folded = _fold(name)
        nested = folded in ("scopeconfig", "githubscopeconfig", "transformationrules", "options")
        if nested and isinstance(value, dict):
            flat |= _flat(value)
        else:
            flat[folded] = value
    return flat


def _types(given: dict[str, Any]) -> dict[str, tuple[str, dict[str, str]]]:
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for name, value in given.items():
        if isinstance(value, str):
            found[name] = (value, {})
            continue
        inner = {_fold(key): each for key, each in value.items()}
        words = inner.get("statusmappings") or inner.get("statuses") or {}
        found[name] = (
            str(inner.get("standardtype") or inner.get("type") or ""),
            {key: word if isinstance(word, str) else _only(word) for key, word in words.items()},
        )
    return found


def _only(word: dict[str, Any]) -> str:
    return str({_fold(k): v for k, v in word.items()}.get("standardstatus") or "")


def _fold(name: str) -> str:
    return name.replace("_", "").lower()
