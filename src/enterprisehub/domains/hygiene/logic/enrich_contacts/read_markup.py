"""What a company's own page says of it, each fact with the words that say so.

Read are JSON-LD and microdata of schema.org, Open Graph, and links to call, write and follow.
What does not stand literally in the page is not taken.
"""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import Any, Final
from urllib.parse import unquote, urljoin

import phonenumbers

from enterprisehub.domains.hygiene.logic.enrich_contacts.scan_html import Tag, scan_html
from enterprisehub.domains.hygiene.ports import Finding, FoundField

SURE_PCT, LINKED_PCT, NAMED_PCT = 95, 85, 75
_LONGEST: Final = {"description": 1000, "name": 160}
_ORGANISATION: Final = re.compile(
    r"(Organization|Corporation|Business|Agent|Service|Store|Restaurant|Hotel|Office|Clinic|"
    r"Dentist|School|University|Attorney|Contractor|Company|NGO|Airline)$"
)
_LINKEDIN: Final = re.compile(
    r"https?://([a-z]{2,3}\.)?linkedin\.com/(company|school)/[\w%.-]+", re.IGNORECASE
)
_FOR_SALE: Final = re.compile(
    r"\b(domain (name )?(is|may be) for sale|buy this domain|this domain is parked|"
    r"domain parking|website is for sale)\b", re.IGNORECASE,
)  # fmt: skip
_ABOUT: Final = re.compile(
    r"\b(about|contact|imprint|impressum|kontakt|company|legal notice)\b", re.IGNORECASE
)
_VOID: Final = frozenset(("meta", "link", "img", "br", "input", "hr", "area", "base", "source"))
_LINKED_DATA: Final = "application/ld+json"
_MOST_DEPTH: Final = 8
_MOST_NODES: Final = 5_000
_MOST_STATED: Final = 20
_MOST_OPEN: Final = 500
_MOST_UNCLOSED: Final = 20
_MOST_WORDS: Final = 500
_MOST_LINKS: Final = 400


@dataclass(slots=True)
class _Markup:
    """The parts of a page that may state facts."""

    scripts: list[str] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)
    items: list[dict[str, str]] = field(default_factory=list)
    title: str = ""
    _open: list[tuple[str, str | None]] = field(default_factory=list)
    _kind: str = ""
    _words: str = ""
    _href: str = ""
    _item_depth: int | None = None

    def feed(self, html: str) -> None:
        for part in scan_html(html):
            if isinstance(part, str):
                self._text(part)
            elif part.closes:
                self._end(part.name)
            else:
                self._start(part)

    def _start(self, tag: Tag) -> None:
        told = tag.attrs
        if tag.name == "script" and told.get("type", "").strip().lower() == _LINKED_DATA:
            self.scripts.append(tag.raw)
        elif tag.name == "meta":
            name = (told.get("property") or told.get("name") or "").lower()
            self.metas.setdefault(name, told.get("content", "").strip())
        elif tag.name in ("a", "title"):
            self._kind, self._words, self._href = tag.name, "", told.get("href", "")
        self._item(tag.name, told)

    def _item(self, tag: str, told: dict[str, str]) -> None:
        kind = told.get("itemtype", "").rpartition("/")[2]
        if "itemscope" in told and _ORGANISATION.search(kind) and self._item_depth is None:
            self.items.append({})
            self._item_depth = len(self._open)
        name = told.get("itemprop")
        if self._item_depth is not None and name and "itemscope" not in told:
            value = told.get("content") or (told.get("href", "") if tag in ("a", "link") else "")
            if value and not (name == "telephone" and not value.startswith("tel:") and tag == "a"):
                self.items[-1].setdefault(name, value.removeprefix("tel:").strip())
                name = None
        if tag not in _VOID and len(self._open) < _MOST_OPEN:
            self._open.append((tag, name if self._item_depth is not None else None))

    def _text(self, text: str) -> None:
        if self._kind and len(self._words) < _MOST_WORDS:
            self._words += text
        if self._item_depth is not None and self._open and self._open[-1][1] and text.strip():
            self.items[-1].setdefault(str(self._open[-1][1]), " ".join(text.split()))

    def _end(self, tag: str) -> None:
        if tag == "title" and self._kind == "title":
            self.title, self._kind = " ".join(self._words.split()), ""
        elif tag == "a" and self._kind == "a":
            self.links.append((self._href, " ".join(self._words.split())))
            self._kind = ""
        if tag not in {name for name, _ in self._open[-_MOST_UNCLOSED:]}:
            return
        while self._open:
            last, _ = self._open.pop()
            if self._item_depth is not None and len(self._open) <= self._item_depth:
                self._item_depth = None
            if last == tag:
                break


@dataclass(frozen=True, slots=True)
class Read:
    """The facts of one page, and pages of the same site that may say more."""

    findings: tuple[Finding, ...]
    more: tuple[str, ...]


def read_markup(html: str, url: str) -> Read:
    """The facts that `html`, which came from `url`, states about its owner."""
    markup = _Markup()
    markup.feed(html)
    if _FOR_SALE.search(f"{markup.title} {markup.metas.get('description', '')} {html[:20_000]}"):
        return Read((), ())
    quotes = _Quotes(html, " ".join(unescape(html).split()), url)
    found: dict[str, Finding] = {}
    nodes = (node for script in markup.scripts for node in _nodes(script))
    for node in islice(nodes, _MOST_STATED):
        _merge(found, quotes.of_node(node))
    for item in markup.items[:_MOST_STATED]:
        _merge(found, quotes.of_item(item))
    _merge(found, quotes.of_page(markup))
    return Read(tuple(found.values()), tuple(_onward(markup, url)))


def _merge(found: dict[str, Finding], more: Iterator[Finding]) -> None:
    for one in more:
        found.setdefault(one.field, one)


@dataclass(frozen=True, slots=True)
class _Quotes:
    """Makes findings of values, with the words of the page that state them.

    `even` is the page as a person reads it: marks of HTML undone, blanks evened.
    """

    html: str
    even: str
    url: str

    def of_node(self, node: dict[str, Any]) -> Iterator[Finding]:
        """schema.org, as JSON-LD."""
        place = next((a for a in _each(node.get("address")) if isinstance(a, dict)), {})
        country = str(_plain(place.get("addressCountry")) or "")
        told: tuple[tuple[FoundField, str, Any], ...] = (
            ("name", "name", node.get("name") or node.get("legalName")),
            ("description", "description", node.get("description")),
            ("industry", "industry", node.get("industry")),
            ("street", "streetAddress", place.get("streetAddress")),
            ("city", "addressLocality", place.get("addressLocality")),
            ("state", "addressRegion", place.get("addressRegion")),
            ("postal_code", "postalCode", place.get("postalCode")),
            ("employees", "value", _count(node.get("numberOfEmployees"))),
            ("phone_e164", "telephone", node.get("telephone")),
        )
        for name, key, value in told:
            text = str(_plain(value) or "").strip()
            quote = self._stated(key, text)
            if text and quote:
                yield from self._finding(name, text, quote, SURE_PCT, country)
        for link in _each(node.get("sameAs")):
            if isinstance(link, str) and (match := _LINKEDIN.match(link)):
                yield from self._finding("linkedin", match[0], match[0], SURE_PCT)

    def of_item(self, item: dict[str, str]) -> Iterator[Finding]:
        """schema.org, as microdata."""
        names: tuple[tuple[FoundField, str], ...] = (
            ("name", "name"), ("description", "description"), ("street", "streetAddress"),
            ("city", "addressLocality"), ("state", "addressRegion"),
            ("postal_code", "postalCode"), ("phone_e164", "telephone"),
        )  # fmt: skip
        for name, key in names:
            if value := item.get(key):
                country = item.get("addressCountry", "")
                yield from self._finding(name, value, value, SURE_PCT, country)

    def of_page(self, markup: _Markup) -> Iterator[Finding]:
        """Open Graph, and links to call and to follow."""
        if name := markup.metas.get("og:site_name"):
            yield from self._finding("name", name, name, NAMED_PCT)
        text = markup.metas.get("og:description") or markup.metas.get("description")
        if text:
            yield from self._finding("description", text, text, NAMED_PCT)
        for href, _ in markup.links[:_MOST_LINKS]:
            if href.lower().startswith("tel:"):
                yield from self._finding("phone_e164", unquote(href[4:]), href, LINKED_PCT)
            elif match := _LINKEDIN.match(href):
                yield from self._finding("linkedin", match[0], match[0], LINKED_PCT)

    def _stated(self, key: str, value: str) -> str:
        """`"key": "value"` as it stands in the page; empty where it does not."""
        literal = re.escape(json.dumps(value, ensure_ascii=False)[1:-1])
        form = rf'"{re.escape(key)}"\s*:\s*\[?\s*"?{literal}"?'
        match = re.search(form, self.html)
        return match[0] if match else (value if value in self.html else "")

    def _finding(
        self, name: FoundField, value: str, quote: str, sure_pct: int, country: str = ""
    ) -> Iterator[Finding]:
        value = " ".join(value.split())[: _LONGEST.get(name, 200)]
        if name == "phone_e164":
            value = _e164(value, country)
        if value and (quote in self.html or " ".join(quote.split()) in self.even):
            yield Finding(
                field=name,
                value=value,
                evidence=" ".join(quote.split())[:300],
                confidence_pct=sure_pct,
                about="company",
                source_url=self.url,
            )


def _nodes(script: str) -> Iterator[dict[str, Any]]:
    """Organisations, wherever they stand in a script; one that is no JSON states nothing."""
    try:
        whole = json.loads(script.strip().rstrip(";"))
    except (ValueError, RecursionError):
        return
    waiting: deque[tuple[Any, int]] = deque([(whole, 0)])
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value, depth = waiting.popleft()
        if isinstance(value, list):
            waiting += [(one, depth + 1) for one in value if depth < _MOST_DEPTH]
        elif isinstance(value, dict):
            kinds = [str(kind).rpartition("/")[2] for kind in _each(value.get("@type"))]
            if any(_ORGANISATION.search(kind) for kind in kinds):
                yield value
            inner = [value.get(key) for key in ("@graph", "publisher", "mainEntity", "provider")]
            waiting += [(one, depth + 1) for one in inner if one and depth < _MOST_DEPTH]


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _plain(value: Any) -> Any:
    """The first plain value; a thing is known by its name."""
    first = next(iter(_each(value)), None)
    return first.get("name") if isinstance(first, dict) else first


def _count(value: Any) -> Any:
    """An exact number of people; a range tells none."""
    first = next(iter(_each(value)), None)
    exact = first.get("value") if isinstance(first, dict) else first
    return exact if str(exact or "").isdigit() else None


def _e164(text: str, country: str) -> str:
    region = country.upper() if re.fullmatch(r"[A-Za-z]{2}", country) else "US"
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _onward(markup: _Markup, url: str) -> Iterator[str]:
    """Pages of the same site where a company says who it is, in the order of their links."""
    site = urljoin(url, "/")
    seen = {url.rstrip("/")}
    for href, words in markup.links[:_MOST_LINKS]:
        if href.startswith(("#", "mailto:", "tel:", "javascript:")):
            continue
        try:
            target = urljoin(url, href).partition("#")[0]
        except ValueError:
            continue
        path = target.removeprefix(site).replace("-", " ").replace("/", " ")
        if target.startswith(site) and _ABOUT.search(f"{words} {path}"):
            if target.rstrip("/") not in seen:
                yield target
            seen.add(target.rstrip("/"))
