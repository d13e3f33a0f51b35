"""WebSockets under the same policies as every other route."""

from collections.abc import Awaitable, Callable

from fastapi import WebSocket
from fastapi.routing import APIWebSocketRoute

from enterprisehub.kernel.errors import Denied, HubError
from enterprisehub.kernel.web.policy import OwnAccount, Permission, own_session, signed_in

type Socket = Callable[[WebSocket], Awaitable[None]]
type SocketPolicy = Permission | OwnAccount

REFUSED = 1008  # policy violation (RFC 6455, section 7.4.1)
_MOST_REASON_BYTES = 120  # a close frame holds 125


class PolicySocket(APIWebSocketRoute):
    """A WebSocket route that knows who may open it."""

    policy: SocketPolicy


def guarded(fn: Socket, policy: SocketPolicy) -> Socket:
    """`fn` runs for those whom the policy allows; others are told why and cut off."""

    async def admit(socket: WebSocket) -> None:
        try:
            _check(socket, policy)
        except HubError as error:
            reason = error.message.encode()[:_MOST_REASON_BYTES].decode(errors="ignore")
            await socket.close(REFUSED, reason)
            return
        await fn(socket)

    return admit


def _check(socket: WebSocket, policy: SocketPolicy) -> None:
    """Browsers send cookies with sockets of any site, and no token: Origin must be ours."""
    origin = socket.headers.get("origin")
    scheme = "https" if socket.url.scheme == "wss" else "http"
    if origin is not None and origin != f"{scheme}://{socket.headers.get('host', '')}":
        raise Denied("This socket was opened by a page of another site.", reason="origin")
    match policy:
        case OwnAccount():
            own_session(socket)
        case Permission(name=name):
            if not signed_in(socket).may(name):
                raise Denied(f"This needs the permission {name}.", permission=name)
