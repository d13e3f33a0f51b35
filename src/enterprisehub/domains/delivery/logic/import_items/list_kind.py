"""Work items as a kind of records that files bring."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from enterprisehub.domains.delivery.events import SyncFinished
from enterprisehub.domains.delivery.logic.import_items.keep_site import (
    CONNECTOR,
    VENDOR,
    file_connection,
)
from enterprisehub.domains.delivery.logic.import_items.take_items import take_items
from enterprisehub.domains.delivery.logic.import_items.understand_row import understand_row
from enterprisehub.domains.delivery.permissions import SOURCES_WRITE
from enterprisehub.domains.delivery.ports import Tool, WorkTool
from enterprisehub.domains.delivery.queries import derived
from enterprisehub.kernel import clock
from enterprisehub.kernel.connectors.ports import Account
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import NotConnected
from enterprisehub.kernel.events.publish import publish
from enterprisehub.kernel.importing.kinds import ImportKind, Whole
from enterprisehub.kernel.importing.match_columns import Columns, Target
from enterprisehub.kernel.importing.read_cells import (
    MAX_CELL,
    Reading,
    limited,
    moment_of,
    number_of,
    words_listed,
)
from enterprisehub.kernel.scope import Ref

TARGETS = (
    Target("key", "Key", ("issue key", "ticket", "item key", "external key", "reference", "number",
                          "work item id", "story id", "task id", "external id", "identifier",
                          "id", "issue id")),
    Target("title", "Title", ("summary", "name", "subject", "task name", "task", "story")),
    Target("project_name", "Project or team", ("project", "team", "project name", "team name",
                                               "board", "area path", "product", "workstream",
                                               "project key")),
    Target("type", "Type", ("issue type", "work item type", "item type", "story type", "kind")),
    Target("status", "Status", ("state", "current state", "stage", "column", "workflow state")),
    Target("opened_at", "Created", ("created at", "created date", "opened", "creation date",
                                    "date created", "created on", "opened at")),
    Target("started_at", "Started", ("started at", "start date", "in progress date", "started on",
                                     "activated date", "in progress at", "start")),
    Target("done_at", "Done", ("done at", "done date", "completed", "completed at", "resolved",
                               "closed", "closed date", "finished", "finished at", "accepted at",
                               "completed date", "resolved date", "done on", "closed at",
                               "resolved at")),
    Target("changed_at", "Last changed", ("updated", "updated at", "last modified", "modified",
                                          "changed", "changed date", "last updated")),
    Target("points", "Points", ("story points", "estimate", "story point estimate", "size",
                                "effort", "estimation")),
    Target("assignee", "Assignee", ("assigned to", "owner", "owned by", "assignee name")),
    Target("assignee_email", "Assignee's email", ("assignee email", "owner email")),
    Target("creator", "Created by", ("reporter", "creator", "author", "requested by")),
    Target("parent", "Parent", ("epic", "epic link", "parent key", "parent id", "epic key",
                                "epic name", "parent task")),
    Target("priority", "Priority", ()),
    Target("due_on", "Due", ("due date", "deadline", "due on", "target date")),
    Target("tags", "Labels", ("tags", "label", "tag")),
    Target("url", "Link", ("url", "issue url", "web link")),
)  # fmt: skip
MAX_TITLE = 1000
MOST_POINTS = 10_000
_MOMENTS = frozenset({"opened_at", "started_at", "done_at", "changed_at"})
_WEB = re.compile(r"https?://\S+")


def read_value(name: str, text: str, how: Reading) -> Any:
    """The value of a field, in its one form."""
    limited(text, MAX_TITLE if name in ("title", "tags") else MAX_CELL)
    if name in _MOMENTS:
        return moment_of(text, how.dates)
    if name == "due_on":
        return moment_of(text, how.dates).date()
    if name == "url" and not _WEB.fullmatch(text):
        raise ValueError("is no address such as https://example.com/item")
    read = _READERS.get(name)
    return read(text) if read else text


_READERS: dict[str, Callable[[str], Any]] = {
    "points": partial(number_of, what="points", most=MOST_POINTS),
    "tags": words_listed,
}


async def finish_items(db: Db, whole: Whole) -> None:
    """What the file brought is linked with other work; figures and forecasts follow it."""
    connection = await file_connection(db)
    await derived.link_alone(db)
    await derived.link_incidents(db)
    await derived.link_mirrors(db)
    connection.state, connection.synced_at = "ready", clock.now()
    connection.first_loaded_at = connection.first_loaded_at or clock.now()
    fact = SyncFinished(connection.id, whole.import_id, whole.created + whole.updated)
    await publish(db, fact, Ref("delivery.connection", connection.id))


WORK_ITEMS = ImportKind(
    name="work_item",
    title="Work items",
    says="Stories, bugs and tasks of a team that tracks them elsewhere, by key, with the dates on"
    " which each was created, started and done. Forecasts follow from the dates of being done.",
    href="/delivery",
    write=SOURCES_WRITE,
    columns=Columns(TARGETS, (("key",), ("opened_at", "started_at", "done_at"))),
    read=read_value,
    take=take_items,
    tables=(
        "delivery_raw", "delivery_items", "delivery_transitions", "delivery_item_changes",
        "delivery_authors",
    ),
    mode="overwrite",
    finish=finish_items,
)  # fmt: skip


def _no_account(_account: Account, _keep: Any) -> WorkTool:
    raise NotConnected("Files are imported; there is nothing to be read from.")


FILES = Tool(
    connector=CONNECTOR, vendor=VENDOR, open=_no_account, understand=understand_row, streams={}
)
"""How rows of files are understood; there is nothing to be asked."""
