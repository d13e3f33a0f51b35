"""What the palette offers without a search: loaded when it opens, so that no page carries it."""

import hashlib
from functools import lru_cache

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from enterprisehub.ui.environment import environment
from enterprisehub.ui.navigation import Command, NavItem
from enterprisehub.ui.shell import current_shell

AGAIN = {"cache-control": "private, no-cache", "vary": "cookie"}


def offer(request: Request) -> Response:
    """Commands and places for whom the shell is; nothing again to a browser that has the same."""
    shell = current_shell()
    html = _render(tuple(shell.commands), tuple(shell.items))
    etag = f'"{hashlib.sha256(html.encode()).hexdigest()[:20]}"'
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers={**AGAIN, "etag": etag})
    return HTMLResponse(html, headers={**AGAIN, "etag": etag})


@lru_cache(maxsize=16)  # the same for everybody who may do the same
def _render(commands: tuple[Command, ...], items: tuple[NavItem, ...]) -> str:
    template = environment().get_template("layout/offered.html")
    return template.render(commands=commands, items=items)
