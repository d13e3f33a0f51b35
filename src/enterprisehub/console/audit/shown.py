"""Changes in words: which record, by whom, from what to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

import orjson

from enterprisehub.kernel.actions.models import ActionRow
from enterprisehub.kernel.agents.define import AGENTS
from enterprisehub.kernel.audit.list_changes import Change
from enterprisehub.kernel.db.encrypted import encrypted_columns
from enterprisehub.kernel.records import KINDS, RecordKind
from enterprisehub.kernel.scope import Ref
from enterprisehub.kernel.search.titles import Title
from enterprisehub.kernel.work.workflows import WORKFLOWS
from enterprisehub.ui.items import Severity

OPERATIONS: Final[Mapping[str, tuple[str, Severity, str]]] = {
    "insert": ("Added", "ok", "plus"),
    "update": ("Changed", "info", "pencil"),
    "delete": ("Removed", "bad", "trash-2"),
}
ACTORS: Final = (
    ("user", "People"),
    ("agent", "Agents"),
    ("key", "API keys"),
    ("connector", "Connections"),
    ("job", "Scheduled work"),
    ("visitor", "Visitors"),
    ("system", "The program itself"),
)
# Fields that hold ciphertext or digests: that they changed is the whole message.
_SECRET: Final = ("credentials", "secret", "password", "token", "key_hash", "hook_key")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class FieldChange:
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change as the list shows it."""

    seq: int
    at: datetime
    operation: str
    severity: Severity
    icon: str
    kind: str
    title: str
    href: str | None
    actor: str
    fields: tuple[FieldChange, ...]
    request_id: str | None
    run_href: str | None = None

    @property
    def summary(self) -> str:
        """The names of the fields, the first few of them."""
        names = [field.name for field in self.fields if field.name not in {"id", "created at"}]
        more = len(names) - 4
        return ", ".join(names[:4]) + (f" and {more} more" if more > 0 else "")


def kind_of_table(table: str) -> RecordKind | None:
    return next((kind for kind in KINDS.values() if kind.table == table), None)


def table_title(table: str) -> str:
    """What people call the records of a table."""
    kind = kind_of_table(table)
    if kind is not None:
        return kind.title
    return table.partition("_")[2].replace("_", " ").capitalize()


def refs_of(changes: Sequence[Change]) -> list[Ref]:
    kinds = ((kind_of_table(change.table), change.record_id) for change in changes)
    return [Ref(kind.name, record_id) for kind, record_id in kinds if kind is not None]


def change_lines(
    changes: Sequence[Change], titles: Mapping[Ref, Title], names: Mapping[str, str]
) -> list[ChangeLine]:
    return [_line(change, titles, names) for change in changes]


def _line(change: Change, titles: Mapping[Ref, Title], names: Mapping[str, str]) -> ChangeLine:
    word, severity, icon = OPERATIONS[change.operation]
    kind = kind_of_table(change.table)
    known = titles.get(Ref(kind.name, change.record_id)) if kind else None
    return ChangeLine(
        seq=change.seq,
        at=change.at,
        operation=word,
        severity=severity,
        icon=icon,
        kind=table_title(change.table),
        title=known.title if known else _title_in(change) or str(change.record_id)[:8],
        href=known.href if known else _page_of(change.table, change.record_id),
        actor=actor_name(change.actor, names),
        fields=tuple(
            FieldChange(
                name.replace("_", " "),
                _text(change.table, name, before),
                _text(change.table, name, after),
            )
            for name, (before, after) in change.changed.items()
        ),
        request_id=change.request_id,
        run_href=_run_of(change.actor),
    )


def _page_of(table: str, record_id: UUID) -> str | None:
    return f"/queue/{record_id}" if table == ActionRow.__tablename__ else None


def _run_of(actor: str) -> str | None:
    kind, _, rest = actor.partition(":")
    run_id = rest.partition("/")[2]
    return f"/runs/{run_id}" if kind == "agent" and run_id else None


def _title_in(change: Change) -> str:
    """The record's own title or name, if the change touched it."""
    for name in ("title", "name", "summary"):
        before, after = change.changed.get(name, (None, None))
        if after or before:
            return str(after or before)[:80]
    return ""


def actor_name(actor: str, names: Mapping[str, str]) -> str:
    """The person's or agent's name; other actors as they are recorded."""
    kind, _, rest = actor.partition(":")
    if kind == "agent":
        name, _, run_id = rest.partition("/")
        title = AGENTS[name].title if name in AGENTS else name
        return f"{title}, run {run_id[-6:]}" if run_id else title
    if kind == "job" and rest in WORKFLOWS:
        return WORKFLOWS[rest].title
    if kind == "connector":
        return rest.replace("_", " ").capitalize()
    if kind == "system":
        return "EnterpriseHub"
    return names.get(actor, f"{kind.capitalize()} {rest[:40]}".strip())


@cache
def _encrypted() -> frozenset[tuple[str, str]]:
    return frozenset(encrypted_columns())


def _text(table: str, name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if (table, name) in _encrypted() or any(part in name for part in _SECRET):
        return "(hidden)"
    if isinstance(value, str):
        shown = value
    else:
        shown = orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
