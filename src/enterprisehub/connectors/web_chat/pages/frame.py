"""What a visitor's browser loads: the script of the site, the frame, its looks."""

from functools import cache
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from enterprisehub.connectors.web_chat.connector import CONNECTOR
from enterprisehub.connectors.web_chat.domain import domain
from enterprisehub.connectors.web_chat.sites import Site, open_site
from enterprisehub.kernel.web.envelope import content_policy
from enterprisehub.kernel.web.policy import SignedLink
from enterprisehub.kernel.work import runtime
from enterprisehub.ui.environment import environment
from enterprisehub.ui.site_button import site_button

pages = domain.pages("/chat")
ASSETS = Path(__file__).resolve().parents[1] / "assets"


@cache
def _asset(name: str) -> str:
    return (ASSETS / name).read_text("utf-8")


@pages.get("/{key}/widget.js", allow=SignedLink(CONNECTOR))
async def widget(request: Request, key: str) -> Response:
    """The one script a site includes; it adds a button that opens the frame."""
    site = await open_site(request, key)
    frame = f"{runtime.installed().public_url}/chat/{key}"
    return site_button("chat", frame, site.title, site.color, height=560)


@pages.get("/{key}", allow=SignedLink(CONNECTOR))
async def frame(request: Request, key: str) -> Response:
    """The chat itself, to be shown only within the sites the tenant named."""
    site = await open_site(request, key)
    return _html("frame.html", site)


@pages.get("/{key}/demo", allow=SignedLink(CONNECTOR))
async def demo(request: Request, key: str) -> Response:
    """A page like one of the tenant's own, with the chat on it."""
    site = await open_site(request, key)
    return _html("demo.html", site)


@pages.get("/{key}/frame.js", allow=SignedLink(CONNECTOR))
async def frame_script(key: str) -> Response:
    del key
    return Response(_asset("frame.js"), media_type="text/javascript")


@pages.get("/{key}/frame.css", allow=SignedLink(CONNECTOR))
async def frame_style(request: Request, key: str) -> Response:
    site = await open_site(request, key)
    return Response(
        f":root {{ --accent: {site.color}; }}\n{_asset('frame.css')}", media_type="text/css"
    )


def _html(name: str, site: Site) -> HTMLResponse:
    html = environment().from_string(_asset(name)).render(site=site)
    policy = content_policy(frame_ancestors=" ".join(["'self'", *site.origins]))
    return HTMLResponse(html, headers={"Content-Security-Policy": policy})
