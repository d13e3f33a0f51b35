"""Who may call a route. Every route states one of these; there is no default."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from enterprisehub.kernel.errors import Denied, Unauthenticated
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class Permission:
    """Asked of the signed-in person's role, or of the API key's scopes, in the tenant."""

    name: str


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """Anybody signed in, for what is theirs alone: profile, sessions, second factor."""


@dataclass(frozen=True, slots=True)
class Public:
    """Nobody is signed in and no tenant data is touched. Say why."""

    why: str


@dataclass(frozen=True, slots=True)
class SignedHook:
    """The sender proves itself by the vendor's signature; the path names the account."""

    connector: str


@dataclass(frozen=True, slots=True)
class SignedLink:
    """The link carries its own signature, purpose and expiry."""

    purpose: str


type Policy = Permission | OwnAccount | Public | SignedHook | SignedLink


def signed_in(request: Request) -> Scope:
    """The scope that the sign-in or API key of this request gives.

    Raises:
        Unauthenticated: there is none.
    """
    scope: Scope | None = request.scope.get("hub.scope")
    if scope is None:
        raise Unauthenticated("Sign in, or send an API key as `Authorization: Bearer hub_…`.")
    return scope


def enforcer(policy: Policy) -> Callable[[Request], Coroutine[Any, Any, None]]:
    """The dependency that lets a request pass when `policy` allows it."""

    async def check(request: Request) -> None:
        match policy:
            case Public() | SignedHook() | SignedLink():
                return
            case OwnAccount():
                scope = signed_in(request)
                if scope.user_id is None:
                    raise Denied("This belongs to a person's account; an API key cannot use it.")
            case Permission(name=name):
                scope = signed_in(request)
                if not scope.may(name):
                    title = PERMISSIONS[name].title if name in PERMISSIONS else name
                    message = f"Your role does not include “{title}”. Ask an owner or admin."
                    raise Denied(message, permission=name)

    return check
