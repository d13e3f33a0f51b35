"""What the form of a deal says, and the stages that it offers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.pages.fields import (
    Choices,
    typed_custom,
    typed_owner,
    typed_tags,
)
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.importing.read_cells import cents_of

PLAIN = ("title", "contact_id", "close_on", "next_step", "source")


def given_deal(values: Mapping[str, str], choices: Choices, *, new: bool = False) -> dict[str, Any]:
    """The fields that the form has; an amount is typed as people write it."""
    names = (*PLAIN, "stage_id") if new else PLAIN
    given: dict[str, Any] = {name: values[name] or None for name in names if name in values}
    if "title" in values:
        given["title"] = values["title"]
    if "amount" in values:
        try:
            given["amount_cents"] = cents_of(values["amount"]) if values["amount"] else None
        except ValueError:
            given["amount_cents"] = values["amount"]
    given |= typed_owner(values) | typed_tags(values)
    return given | typed_custom(choices.custom, values)


async def named_stages(db: Db, pipeline_id: UUID | None = None) -> list[tuple[str, str]]:
    """Stages in order, of one pipeline or of all; with several, each says which one it is of."""
    pipelines = await queries.pipelines(db)
    if pipeline_id is not None:
        pipelines = [one for one in pipelines if one.id == pipeline_id]
    of: dict[UUID, list[tuple[str, str]]] = {one.id: [] for one in pipelines}
    for stage in await queries.stages_of(db, list(of)):
        of[stage.pipeline_id].append((str(stage.id), stage.name))
    if len(pipelines) == 1:
        return of[pipelines[0].id]
    return [(id_, f"{one.name}: {name}") for one in pipelines for id_, name in of[one.id]]
