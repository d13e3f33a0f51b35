"""A form that leads out of the console: to a vendor's own page of consent."""

from urllib.parse import urlsplit

from fastapi import Response

from enterprisehub.ui.page import Page, page


@page("leaving.html")
class LeavingPage(Page):
    href: str
    host: str


def leave_to(href: str) -> Response:
    """The browser opens `href` on another site.

    Not by redirecting: the policy `form-action 'self'` holds for what a form is redirected to as
    well, and browsers would stay where they are.
    """
    return LeavingPage(href=href, host=urlsplit(href).hostname or href).render()
