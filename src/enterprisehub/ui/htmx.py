"""Answers to htmx: several pieces at once, toasts, going elsewhere."""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup, escape

from enterprisehub.ui.page import Fragment


def is_htmx(request: Request) -> bool:
    """True where htmx asked for a piece; false for a whole page (also when it restores history)."""
    headers = request.headers
    return headers.get("hx-request") == "true" and "hx-history-restore-request" not in headers


def partial(target: str, content: Fragment | Markup | str, swap: str = "innerHTML") -> Markup:
    """A piece that goes to its own target (a CSS selector), wherever the answer itself goes."""
    html = content.html() if isinstance(content, Fragment) else escape(content)
    return Markup('<hx-partial hx-target="{}" hx-swap="{}">{}</hx-partial>').format(
        target, swap, html
    )


def toast_headers(
    text: str, *, undo_href: str | None = None, severity: str = "ok", seconds: int = 6
) -> dict[str, str]:
    """Headers that show a toast. `undo_href` adds an Undo button that posts there."""
    return _trigger({"toast": _toast(text, undo_href, severity, seconds)})


def _toast(text: str, undo_href: str | None, severity: str, seconds: int) -> dict[str, Any]:
    return {
        "target": "body",  # the source element may be gone when htmx fires the event
        "text": text,
        "severity": severity,
        "undo": undo_href,
        "seconds": max(10, seconds) if undo_href else seconds,
    }


def _trigger(happenings: Mapping[str, Any]) -> dict[str, str]:
    # Header values must be ASCII, which is what json.dumps writes.
    return {"HX-Trigger": json.dumps(happenings)} if happenings else {}


def happened(name: str) -> dict[str, str]:
    """Headers that let the page know: whatever waits for `name` on the body asks again."""
    return _trigger({name: {"target": "body"}})


def respond(
    *pieces: Fragment | Markup,
    toast: str | None = None,
    undo_href: str | None = None,
    severity: str = "ok",
    badges: Mapping[str, int] | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """One answer made of fragments and partials; `badges` are new counts of the navigation."""
    html = Markup().join(piece.html() if isinstance(piece, Fragment) else piece for piece in pieces)
    happenings: dict[str, Any] = {}
    if toast:
        happenings["toast"] = _toast(toast, undo_href, severity, 6)
    if badges is not None:
        happenings["badges"] = {"target": "body", **badges}
    all_headers = {**(headers or {}), **_trigger(happenings)}
    return HTMLResponse(html, status_code=status, headers=all_headers)


def go_to(request: Request, href: str) -> Response:
    """The browser opens `href`, whether a form or htmx asked."""
    if is_htmx(request):
        return Response(status_code=204, headers={"HX-Redirect": href})
    return RedirectResponse(href, status_code=303)
