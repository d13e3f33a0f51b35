"""What a company's own website says, read from a real server, each fact with its words."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.crm import api as crm
from enterprisehub.domains.crm.contracts.inputs import EmailIn, NewCompany, NewContact
from enterprisehub.domains.hygiene.logic.enrich_contacts.ask_providers import ask_all
from enterprisehub.domains.hygiene.logic.enrich_contacts.choose_providers import (
    Means,
    choose_providers,
)
from enterprisehub.domains.hygiene.logic.enrich_contacts.keep_findings import (
    keep_findings,
    subjects_due,
    take_back,
    take_over,
)
from enterprisehub.domains.hygiene.logic.enrich_contacts.keep_lookups import LookupBook
from enterprisehub.domains.hygiene.logic.enrich_contacts.read_markup import read_markup
from enterprisehub.domains.hygiene.logic.enrich_contacts.read_own_facts import OwnFacts
from enterprisehub.domains.hygiene.logic.enrich_contacts.read_website import Website
from enterprisehub.domains.hygiene.logic.enrich_contacts.scan_html import scan_html
from enterprisehub.domains.hygiene.queries import findings, lookups, people
from enterprisehub.domains.hygiene.settings import HygieneSettings
from enterprisehub.kernel.errors import ConnectorFailed, ConnectorRejected, Invalid
from enterprisehub.kernel.webhooks import addresses
from enterprisehub.kernel.webhooks.read_page import read_page

HOME = """<!doctype html><html><head><title>Lakeview</title>
<meta property="og:site_name" content="Lakeview">
<meta name="description" content="Homes by the lake &amp; more.">
<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "WebSite", "name": "Not the company"},
 {"@type": ["RealEstateAgent"], "name": "Lakeview Lofts LLC", "telephone": "(512) 234-5678",
  "industry": "Real estate", "numberOfEmployees": {"@type": "QuantitativeValue", "value": 42},
  "address": {"@type": "PostalAddress", "streetAddress": "218 Congress Ave",
   "addressLocality": "Austin", "addressRegion": "TX", "postalCode": "78701"},
  "sameAs": ["https://x.com/lake", "https://www.linkedin.com/company/lakeview-lofts"]}]}
</script></head><body><a href="/about-us">About us</a><a href="/login">Log in</a></body></html>"""
PLAIN = "<html><head><title>x</title></head><body><a href='/imprint'>Imprint</a></body></html>"
LINKED = "<script type='application/ld+json'>"
ITEM = "<div itemscope itemtype='https://schema.org/Organization'>"
IMPRINT = """<div itemscope itemtype="https://schema.org/LocalBusiness"><span itemprop="name">Kiosk
am Eck</span><div itemprop="address" itemscope itemtype="https://schema.org/PostalAddress">
<span itemprop="streetAddress">Marienplatz 1</span>, <span itemprop="addressLocality">München</span>
</div></div><a href="tel:+49-89-2180-0">Call</a><a href="https://de.linkedin.com/company/kiosk">L</a>"""


class Site:
    """A real web server with these pages: path to body, or (status, headers, body)."""

    def __init__(self, **pages):
        self.pages = {f"/{name.replace('_', '-')}": page for name, page in pages.items()}
        self.asked, self.agents = [], set()

    def answer(self, path):
        page = self.pages.get("/home" if path == "/" else path, (404, {}, "no"))
        return page if isinstance(page, tuple) else (200, {"content-type": "text/html"}, page)


@contextlib.contextmanager
def served(site):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            site.asked.append(self.path)
            site.agents.add(self.headers["user-agent"])
            status, headers, body = site.answer(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    opened = addresses.Surroundings(page_networks=addresses.read_networks("127.0.0.0/8"))
    addresses.install(opened)
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


async def subjects(database, scope, **company):
    async with database.scoped(scope) as db:
        if company:
            await crm.make_company(db, NewCompany(domain="lakeview-lofts.com", **company))
        email = [EmailIn(email="ann.lee@lakeview-lofts.com")]
        await crm.make(db, NewContact(name="Ann Lee", emails=email))
        return await subjects_due(db, 5)


async def enrich(database, scope, asked, home):
    means = Means(
        providers=(OwnFacts(), Website(lambda _: home)), ceiling_microcents=0, month_microcents=0
    )
    book = LookupBook(database, scope, month_microcents=0, run_id=None)
    answers = await ask_all(asked, means, book)
    async with database.scoped(scope) as db:
        await keep_findings(db, answers)
    return answers


@pytest.mark.requirement("HYG-03")
async def test_a_companys_own_page_fills_what_is_empty_and_is_quoted(database, scope, signed_in):
    asked = await subjects(database, scope, name="Lakeview Lofts", city="Dallas")
    site = Site(home=HOME)
    with served(site) as home:
        await enrich(database, scope, asked, home)
    async with database.scoped(scope) as db:
        (firm,) = await people.firms(db)
        rows = {row.field: row for row in await findings.enrichments_of_company(db, firm["id"])}
    assert firm["name"] == "Lakeview Lofts", "what a person wrote stays"
    assert (firm["phone_e164"], firm["industry"]) == ("+15122345678", "Real estate")
    assert (firm["street"], firm["city"], firm["employees"]) == ("218 Congress Ave", "Dallas", 42)
    assert firm["description"] == "Homes by the lake & more."
    assert (rows["name"].state, rows["name"].value) == ("offered", "Lakeview Lofts LLC")
    assert "city" not in rows, "nobody asked for what is known"
    assert rows["linkedin"].state == "noted"
    assert rows["phone_e164"].evidence == '"telephone": "(512) 234-5678"'
    assert rows["phone_e164"].source_url == home
    assert all("EnterpriseHub" in agent for agent in site.agents)
    assert "/login" not in site.asked
    panel = await signed_in.page(f"/hygiene/companies/{firm['id']}/panel")
    assert "The company’s website" in panel or "The company&#39;s website" in panel
    assert "(512) 234-5678" in panel
    async with database.scoped(scope) as db:
        await take_over(db, rows["name"].id)
        await take_back(db, rows["street"].id)
        (firm,) = await people.firms(db)
    assert (firm["name"], firm["street"]) == ("Lakeview Lofts LLC", None)


@pytest.mark.requirement("HYG-03")
async def test_the_site_is_asked_once_and_an_employer_is_only_offered(database, scope):
    asked = await subjects(database, scope)
    site = Site(home=HOME)
    with served(site) as home:
        await enrich(database, scope, asked, home)
        before = list(site.asked)
        async with database.scoped(scope) as db:
            assert await lookups.look_up_again(db) == 1
            again = await subjects_due(db, 5)
        await enrich(database, scope, again, home)
        assert site.asked == before, "the answer is kept for days"
    async with database.scoped(scope) as db:
        contact_id = asked[0].contact_id
        rows = await findings.enrichments_of(db, contact_id)
        (employer,) = [row for row in rows if row.field == "company"]
        assert (employer.value, employer.state) == ("Lakeview Lofts LLC", "offered")
        assert await people.firms(db) == [], "no company is made without a person"
        await take_over(db, employer.id)
        (firm,) = await people.firms(db)
        assert (firm["domain"], (await crm.contact(db, contact_id)).company_id) == (
            "lakeview-lofts.com",
            firm["id"],
        )
        await take_back(db, employer.id)
        assert (await crm.contact(db, contact_id)).company_id is None


@pytest.mark.requirement("HYG-03")
async def test_the_imprint_is_followed_and_microdata_read(database, scope):
    (subject,) = await subjects(database, scope, name="Kiosk")
    site = Site(home=PLAIN, imprint=IMPRINT)
    with served(site) as home:
        found = {one.field: one for one in await Website(lambda _: home).look_up(subject)}
    assert found["name"].value == "Kiosk am Eck"
    assert (found["street"].value, found["city"].value) == ("Marienplatz 1", "München")
    assert found["phone_e164"].value == "+498921800"
    assert found["linkedin"].value == "https://de.linkedin.com/company/kiosk"
    assert found["city"].source_url == f"{home}imprint"


@pytest.mark.requirement("HYG-03")
@pytest.mark.parametrize(
    ("robots", "error", "read"),
    [
        ("User-agent: *\nDisallow: /", ConnectorRejected, ["/robots.txt"]),
        ("User-agent: EnterpriseHub\nDisallow: /", ConnectorRejected, ["/robots.txt"]),
        ((500, {}, ""), ConnectorFailed, ["/robots.txt"]),
        ("User-agent: *\nDisallow: /imprint", None, ["/robots.txt", "/"]),
    ],
)
async def test_robots_txt_is_honoured(database, scope, robots, error, read):
    (subject,) = await subjects(database, scope, name="Kiosk")
    site = Site(home=PLAIN, imprint=IMPRINT)
    site.pages["/robots.txt"] = robots
    with served(site) as home, pytest.raises(error) if error else contextlib.nullcontext():
        await Website(lambda _: home).look_up(subject)
    assert site.asked == read


@pytest.mark.requirement("HYG-03")
async def test_nothing_inside_a_network_is_read_by_name_or_by_redirect(database, scope):
    (subject,) = await subjects(database, scope, name="Kiosk")
    site = Site(home=HOME)
    with served(site) as home:
        addresses.install(addresses.Surroundings(addresses.read_networks("127.0.0.0/8")))
        with pytest.raises(Invalid, match="inside a network"):
            await Website(lambda _: home.replace("http", "https")).look_up(subject)
        assert site.asked == []
    site = Site(home=(302, {"location": "http://169.254.169.254/latest/meta-data/"}, ""))
    with served(site) as home, pytest.raises(Invalid):
        await Website(lambda _: home).look_up(subject)
    site = Site(home=(302, {"location": "/home"}, ""))
    site.pages["/home"] = (302, {"location": "/"}, "")
    with served(site) as home, pytest.raises(ConnectorFailed, match="without end"):
        await Website(lambda _: home).look_up(subject)


@pytest.mark.requirement("HYG-03")
async def test_a_page_without_end_is_cut_and_no_page_is_told():
    site = Site(home="x" * 5000, pdf=(200, {"content-type": "application/pdf"}, "%PDF"))
    with served(site) as home:
        page = await read_page(home, agent="t", most_bytes=1000, seconds=5)
        assert (len(page.text), page.cut) == (1000, True)
        (subject,) = [type("S", (), {"domain": "kiosk.com"})()]
        with pytest.raises(ConnectorFailed, match="no page to read"):
            await Website(lambda _: f"{home}pdf").look_up(subject)


@pytest.mark.requirement("HYG-03")
@pytest.mark.parametrize(
    "html",
    [
        "<script type='application/ld+json'>{broken</script>",
        "<script type='application/ld+json'>" + "[" * 5000 + "</script>",
        "<div itemscope itemtype='https://schema.org/Organization'>" * 300,
        "<title>This domain is for sale</title><meta property='og:site_name' content='Parked'>",
        '<script type="application/ld+json">{"@type":"Person","name":"Ann"}</script>',
        '<script type="application/ld+json">{"@type":"Organization","name":{"a":1}}</script>',
        '<a href="tel:12">x</a><a href="https://linkedin.com/in/ann">me</a><a href="http://[">y</a>',
        "\x00<a <b <<>",
    ],
)
def test_pages_that_state_nothing_give_nothing(html):
    assert read_markup(html, "https://kiosk.com/").findings == ()


@pytest.mark.requirement("HYG-03")
@pytest.mark.parametrize(
    "part",
    [
        "<a ",
        "<!--",
        "<![",
        "</",
        "&#",
        "<a b='",
        "<script>",
        LINKED,
        "{}" + LINKED,
        ITEM,
        ITEM + ITEM,
    ],
)
def test_a_page_made_to_hurt_is_read_to_its_end(part):
    """Half a megabyte of it: what takes more than linear time would not end here."""
    assert read_markup(part * (500_000 // len(part)), "https://kiosk.com/").findings == ()


@given(st.text(alphabet="<>\"'/!-= abIİ\x00é&#;", max_size=300))
@pytest.mark.requirement("HYG-03")
def test_no_page_breaks_the_reading(html):
    read_markup(html, "https://kiosk.com/")
    assert "".join(part for part in scan_html("a" + html) if isinstance(part, str))[:1] == "a"


@pytest.mark.requirement("HYG-03")
async def test_reading_websites_can_be_switched_off(database, scope):
    async with database.scoped(scope) as db:
        assert "website" in {one.name for one in (await choose_providers(db)).providers}
        await HygieneSettings(read_websites=False).save(db)
        assert "website" not in {one.name for one in (await choose_providers(db)).providers}
