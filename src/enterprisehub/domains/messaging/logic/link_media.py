"""Files beside a text: what its carrier takes, and the links by which it fetches them."""

from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from enterprisehub.domains.messaging.contracts import Channel, FileRef, size_shown
from enterprisehub.domains.messaging.logic.attach_files import read_files, refuse_files
from enterprisehub.domains.messaging.ports import media_limits
from enterprisehub.kernel import secrets
from enterprisehub.kernel.connectors.catalogue import CONNECTORS
from enterprisehub.kernel.storage import Links
from enterprisehub.kernel.work import runtime

MEDIA_VALID = timedelta(hours=24)  # a text may wait in its carrier's queue
CHAT_VALID = timedelta(days=7)


def why_no_files(channel: Channel, via: str) -> str | None:
    """What keeps files from leaving on this channel, for the person who would attach some."""
    if channel is not Channel.SMS:
        return None
    limits = media_limits(via)
    spec = CONNECTORS.get(via)
    name = spec.title if spec else via
    if limits is None:
        return f"Files cannot be sent with texts through {name}."
    if limits.fetches and not _is_public(runtime.installed().public_url):
        return (
            f"{name} fetches files from this program, and its address cannot be reached from "
            "outside. Set HUB_PUBLIC_URL to send files with texts."
        )
    return None


def room_for_files(channel: Channel, via: str) -> str:
    """What may be attached, in words beside the field."""
    limits = media_limits(via) if channel is Channel.SMS else None
    if limits is None:
        return "At most 5 files, 10 MB each, 20 MB together."
    return f"At most 5 files, {size_shown(limits.most_bytes)} together."


def require_media(via: str, files: Sequence[FileRef]) -> None:
    """The carrier of this text takes these files.

    Raises:
        Invalid: it does not, and why.
    """
    if not files:
        return
    if why := why_no_files(Channel.SMS, via):
        raise refuse_files(why)
    limits = media_limits(via)
    if limits is None:
        return
    if len(files) > limits.most_files:
        raise refuse_files(f"At most {limits.most_files} files go with a text.")
    total = sum(one.size_bytes for one in files)
    if total > limits.most_bytes:
        most = size_shown(limits.most_bytes)
        raise refuse_files(
            f"Together the files have {size_shown(total)}; a text takes at most {most}. "
            "Send them by email."
        )
    for one in files:
        if limits.types and not one.content_type.startswith(limits.types):
            raise refuse_files(f"{one.name} is of a type that texts do not take. Send it by email.")


async def link_media(tenant_id: UUID, files: Sequence[FileRef]) -> tuple[str, ...]:
    """Links by which a carrier fetches the files, made as the text leaves and soon expired.

    Raises:
        ConnectorRejected: a file is gone or was changed.
    """
    await read_files(tenant_id, files)
    return tuple(_link(tenant_id, one, MEDIA_VALID) for one in files)


async def link_chat_files(tenant_id: UUID, files: Sequence[FileRef]) -> list[str]:
    """A line for each file under a chat message, with its name and link.

    Raises:
        ConnectorRejected: a file is gone or was changed.
    """
    await read_files(tenant_id, files)
    return [f"{one.name}: {_link(tenant_id, one, CHAT_VALID)}" for one in files]


def _link(tenant_id: UUID, one: FileRef, valid: timedelta) -> str:
    token = Links(secrets.installed()).make(
        tenant_id, one.storage_key, valid=valid, download_as=one.name
    )
    return f"{runtime.installed().public_url}/files/{token}"


def _is_public(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost"))
