"""Records as the rows of the tables that belong to them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from enterprisehub.domains.crm import queries
from enterprisehub.domains.crm.queries.bulk import GAP
from enterprisehub.kernel.scope import Ref


def pack_row(tags: Sequence[str], custom: Mapping[str, Any]) -> dict[str, str]:
    """Tags and custom values as the bulk statements take them."""
    return {"tags": GAP.join(tags), "custom": json.dumps(custom, sort_keys=True)}


def number_addresses(
    contact_id: UUID, name: str, addresses: Sequence[str], first: int = 0
) -> list[dict[str, Any]]:
    """Email or phone rows of a contact, in their order."""
    return [
        {"contact_id": contact_id, name: address, "position": position}
        for position, address in enumerate(addresses, start=first)
    ]


def link_tags(ref: Ref, tags: Sequence[str]) -> list[dict[str, Any]]:
    """The index rows by which the record is found under its tags."""
    by_key = {queries.tag_key(tag): tag for tag in tags}
    return [
        {"kind": ref.kind, "record_id": ref.id, "tag_key": key, "tag": tag}
        for key, tag in by_key.items()
    ]
