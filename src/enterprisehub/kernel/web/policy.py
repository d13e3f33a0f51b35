"""Who may call a route. Every route states one of these; there is no default."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, NoReturn

from fastapi import Request
from starlette.requests import HTTPConnection

from enterprisehub.kernel.errors import Denied, HubError, SecondFactorRequired, Unauthenticated
from enterprisehub.kernel.identity.callers import SignedIn
from enterprisehub.kernel.identity.operators import is_operator
from enterprisehub.kernel.identity.permissions import PERMISSIONS
from enterprisehub.kernel.identity.security_events import note_apart
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.web.csrf import require_own_form


@dataclass(frozen=True, slots=True)
class Permission:
    """Asked of the signed-in person's role, or of the API key's scopes, in the tenant."""

    name: str


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """Anybody signed in, for what is theirs alone: profile, sessions, second factor.

    Such a route may be called without a tenant; one that takes a TenantDb needs one all the same.
    """


@dataclass(frozen=True, slots=True)
class Public:
    """Nobody needs to be signed in and no tenant data is touched. Say why.

    `own_form` routes take forms of our own pages only: sign-in, invitations.
    """

    why: str
    own_form: bool = False


@dataclass(frozen=True, slots=True)
class SignedHook:
    """The sender proves itself by the vendor's signature; the path names the account."""

    connector: str


@dataclass(frozen=True, slots=True)
class SignedLink:
    """The link carries its own signature, purpose and expiry."""

    purpose: str


@dataclass(frozen=True, slots=True)
class Operator:
    """A person who runs the installation, made so by the command line, with a second factor.

    No role and no key of any tenant includes it.
    """


type Policy = Permission | OwnAccount | Operator | Public | SignedHook | SignedLink


def signed_in(request: HTTPConnection) -> Scope:
    """The scope that the sign-in or API key of this request gives.

    Raises:
        Unauthenticated: there is none.
        HubError: there is one, but the tenant lets it in only under a condition not yet met.
    """
    scope: Scope | None = request.scope.get("hub.scope")
    if scope is None:
        refusal: HubError | None = request.scope.get("hub.refusal")
        raise refusal or Unauthenticated(
            "Sign in, or send an API key as `Authorization: Bearer hub_…`."
        )
    return scope


def own_session(request: HTTPConnection) -> SignedIn:
    """The session of the person who calls, complete with the second factor where there is one.

    Raises:
        Unauthenticated: nobody is signed in.
        Denied: an API key calls.
    """
    session: SignedIn | None = request.scope.get("hub.session")
    if session is not None and session.stage == "full":
        return session
    if request.scope.get("hub.scope") is not None:
        raise Denied("This belongs to a person's account; an API key cannot use it.")
    raise Unauthenticated("Sign in first.")


def enforcer(policy: Policy) -> Callable[[Request], Coroutine[Any, Any, None]]:
    """The dependency that lets a request pass when `policy` allows it."""

    async def check(request: Request) -> None:
        match policy:
            case Public(own_form=own_form):
                if own_form:
                    await require_own_form(request)
            case SignedHook() | SignedLink():
                return
            case OwnAccount():
                own_session(request)
                await require_own_form(request)
            case Operator():
                await _require_operator(request)
                await require_own_form(request)
            case Permission(name=name):
                scope = signed_in(request)
                if not scope.may(name):
                    await _deny(request, scope, name)
                await require_own_form(request)

    return check


async def _require_operator(request: Request) -> None:
    session = own_session(request)
    async with request.app.state.database.unscoped() as db:
        known = await is_operator(db, session.user_id)
    if not known:
        raise Denied("This is for those who run the installation.")
    if not session.has_second_factor:
        raise SecondFactorRequired(
            "Who sees over organisations needs a second factor. Set one up under Account, Security."
        )


async def _deny(request: Request, scope: Scope, name: str) -> NoReturn:
    title = PERMISSIONS[name].title if name in PERMISSIONS else name
    ip = str(request.scope.get("hub.ip", ""))
    path = request.url.path[:200]
    summary = f"{request.method} {path}"
    database = request.app.state.database
    await note_apart(database, scope, "policy.denied", summary, ip=ip, permission=name)
    if scope.user_id is None:
        raise Denied(f"This API key may not “{title}”. Use one with {name}.", permission=name)
    message = f"Your role does not include “{title}”. Ask an owner or admin."
    raise Denied(message, permission=name)
