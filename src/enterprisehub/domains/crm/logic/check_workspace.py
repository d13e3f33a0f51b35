"""Records stand in workspaces of the tenant."""

from uuid import UUID

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.tenancy.workspaces import list_workspaces


async def check_workspace(db: Db, workspace_id: UUID | None, *, had: UUID | None = None) -> None:
    """The workspace is there; an archived one keeps what it had until another is named.

    Raises:
        Invalid: there is no such workspace.
    """
    if workspace_id in (None, had):
        return
    if workspace_id not in {row.id for row in await list_workspaces(db)}:
        message = "There is no such workspace."
        raise Invalid(message, fields={"workspace_id": message})
