"""The payload that proposes to register webhooks at a tool, or to remove them."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class HookSource(BaseModel):
    """A chosen project or repository; `hook_id` is the tool's id of a webhook to be removed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    kind: str
    external_id: str
    key: str
    hook_id: str | None = None


class ChangeHooks(BaseModel):
    """Action payload of `delivery.change_hooks`: these sources call the address, or no more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    connection_id: UUID
    account_id: UUID
    connector: str
    title: str
    address: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2000)]
    sources: tuple[HookSource, ...]
    remove: bool = False
