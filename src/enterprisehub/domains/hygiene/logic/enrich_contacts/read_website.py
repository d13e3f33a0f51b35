"""The provider that reads the company's own website. Costs nothing and needs no key."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from enterprisehub.domains.hygiene.logic.enrich_contacts.read_markup import read_markup
from enterprisehub.domains.hygiene.ports import Finding, Subject
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, Invalid
from enterprisehub.kernel.webhooks.read_page import ReadPage, read_page

AGENT: Final = "EnterpriseHub (reads what companies say of themselves; honours robots.txt)"
_NAMED: Final = "EnterpriseHub"
PAGE_SECONDS: Final = 8.0
MOST_PAGE_BYTES: Final = 600 * 1024
MOST_ROBOTS_BYTES: Final = 64 * 1024
MOST_PAGES: Final = 3
KEEP_DAYS: Final = 14
FIELDS: Final = frozenset((
    "name", "phone_e164", "industry", "employees", "street", "city", "state", "postal_code",
    "description", "linkedin",
))  # fmt: skip
_FINE, _REFUSED, _BROKEN = 200, 400, 500


def _home(domain: str) -> str:
    return f"https://{domain}/"


class Website:
    """Home page, and the pages about and to contact, of the domain of the contact's employer."""

    name = "website"
    title = "The company's website"
    cost_microcents = 0
    fields = frozenset(("company",))
    company_fields = FIELDS
    keep_days = KEEP_DAYS

    def __init__(self, home: Callable[[str], str] = _home) -> None:
        self._home = home

    def key_of(self, subject: Subject) -> str:
        return subject.domain

    async def look_up(self, subject: Subject) -> Sequence[Finding]:
        """Raises as `read_page`; ConnectorRejected where the site wants no such visitor."""
        if not subject.domain:
            return ()
        found = await self._read(self._home(subject.domain), subject.domain)
        name = next((one for one in found if one.field == "name"), None)
        employer = [replace(name, field="company", about="contact", guess=True)] if name else []
        return [*found, *employer]

    async def _read(self, home: str, domain: str) -> list[Finding]:
        robots = await _robots(home)
        if not robots.can_fetch(_NAMED, home):
            raise ConnectorRejected(f"{domain} asks programs not to read it (robots.txt).")
        first = await _page(home)
        if not _is_page(first):
            raise ConnectorFailed(f"{domain} has no page to read (it answered {first.status}).")
        read = await asyncio.to_thread(read_markup, first.text, first.url)
        found = {one.field: one for one in read.findings}
        moved = not _same_site(first.url, home)
        for url in read.more[: MOST_PAGES - 1]:
            if moved or found.keys() >= FIELDS or not robots.can_fetch(_NAMED, url):
                break
            try:
                page = await _page(url)
            except (ConnectorFailed, Invalid):
                continue
            if _is_page(page) and _same_site(page.url, home):
                more = await asyncio.to_thread(read_markup, page.text, page.url)
                for one in more.findings:
                    found.setdefault(one.field, one)
        # A site that has moved may be another company's now: what it says is only offered.
        return [replace(one, guess=moved) for one in found.values()]


async def _robots(home: str) -> RobotFileParser:
    """RFC 9309: none there means everything may be read, one that is broken means nothing."""
    rules = RobotFileParser()
    parts = urlsplit(home)
    url = f"{parts.scheme}://{parts.netloc}/robots.txt"
    page = await read_page(
        url, agent=AGENT, most_bytes=MOST_ROBOTS_BYTES, seconds=PAGE_SECONDS, accept="text/plain"
    )
    if page.status >= _BROKEN:
        raise ConnectorFailed(f"{parts.netloc} does not say what may be read ({page.status}).")
    rules.parse(page.text.splitlines() if page.status < _REFUSED else [])
    return rules


async def _page(url: str) -> ReadPage:
    return await read_page(
        url, agent=AGENT, most_bytes=MOST_PAGE_BYTES, seconds=PAGE_SECONDS, accept="text/html"
    )


def _is_page(page: ReadPage) -> bool:
    return page.status == _FINE and "html" in page.content_type.lower()


def _same_site(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")
