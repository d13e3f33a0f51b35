"""Only our own pages may make a browser change something in the name of who is signed in."""

from typing import TYPE_CHECKING, Final

from fastapi import Request

from enterprisehub.kernel.errors import Denied
from enterprisehub.kernel.identity.tokens import csrf_token, same
from enterprisehub.kernel.web.cookies import visit_cookie

if TYPE_CHECKING:
    from enterprisehub.kernel.identity.callers import SignedIn

HEADER: Final = "x-csrf-token"
FIELD: Final = "csrf_token"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_REFUSED: Final = "The form is out of date, or came from another site. Load the page again."


async def require_own_form(request: Request) -> None:
    """Passes reads, programs with a key, and forms that carry this session's token.

    Raises:
        Denied: the request came from another site, or without the token.
    """
    if request.method in SAFE_METHODS or request.scope.get("hub.by_key"):
        return
    _require_same_site(request)
    expected = _expected(request)
    if expected is None or not same(await _given(request), expected):
        raise Denied(_REFUSED, reason="csrf")


def _require_same_site(request: Request) -> None:
    """What browsers say of themselves: Fetch Metadata, and Origin for those without it."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        raise Denied(_REFUSED, reason="cross-site")
    origin = request.headers.get("origin")
    if site is None and origin is not None and origin != _own_origin(request):
        raise Denied(_REFUSED, reason="origin")


def _own_origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


def _expected(request: Request) -> str | None:
    session: SignedIn | None = request.scope.get("hub.session")
    if session is not None:
        return session.csrf
    visit = visit_cookie(request)
    return csrf_token(visit) if visit else None


async def _given(request: Request) -> str:
    if (header := request.headers.get(HEADER)) is not None:
        return header
    if request.headers.get("content-type", "").lower().startswith(_FORMS):
        value = (await request.form()).get(FIELD)
        return value if isinstance(value, str) else ""
    return ""
