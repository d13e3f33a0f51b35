"""Everything that can be set, by what it concerns, wherever its screen stands."""

from dataclasses import dataclass
from typing import Final

from fastapi import Response

from enterprisehub.console.settings import places
from enterprisehub.console.settings.pages import pages
from enterprisehub.kernel.identity.rights import MEMBERS_READ
from enterprisehub.kernel.web.policy import Permission
from enterprisehub.ui.page import Page, page
from enterprisehub.ui.shell import current_shell

GROUPS: Final = (
    ("Organisation", (
        ("/settings/general", "building-2", "Name, time zone, currency, language"),
        ("/settings/workspaces", "blocks", "Locations, brands, teams, and who belongs to them"),
        ("/settings/members", "users", "Who works here, invitations, roles"),
        ("/settings/roles", "user-check", "What each role may do"),
        ("/settings/security", "shield-check", "Second factors, sessions, allowed addresses"),
        ("/settings/events", "history", "Who signed in, and what was changed about access"),
        ("/settings/retention", "archive", "How long records stay, and what is put away"),
    )),
    ("Connections", (
        ("/settings/connections", "link", "CRMs, messages, telephony, models, Jira, GitHub"),
        ("/settings/webhooks", "send", "What your own systems are told, signed"),
        ("/settings/keys", "key", "Keys of programs that use the API"),
        ("/docs", "code", "What those programs can do"),
    )),
    ("Customers and revenue", (
        ("/settings/customers", "users", "Pipelines, fields, lists, business profile"),
        ("/settings/pipeline", "trending-up", "Quota, and when a deal is at risk"),
        ("/settings/proposals", "file-text", "Branding, terms and numbers of proposals"),
        ("/settings/billing", "receipt", "Where invoices come from, when one counts as overdue"),
        ("/reports", "palette", "Branding of reports: colour, line on every page; schedules"),
        ("/settings/hygiene", "sparkles", "Stale contacts, enrichment, silent connections"),
        ("/settings/delivery", "package", "Working days, and when delivery slips"),
    )),
    ("Messages", (
        ("/settings/messages", "mail", "Who your messages come from"),
        ("/settings/follow-ups", "send", "Hours and limits of sequences"),
        ("/settings/compliance", "scale", "Consent, quiet hours, frequency"),
        ("/settings/forms", "file-text", "Forms on your own pages: fields, consent, sites"),
        ("/settings/writing-voice", "pencil", "How drafts sound, learned from what you wrote"),
    )),
    ("Agents", (
        ("/agents", "bot", "Each agent: its inputs, its runs, pause and restart"),
        ("/prompts", "file-text", "What models are told, by version"),
        ("/models", "sparkles", "Which model does what, and the month's budget"),
        ("/voice/agents", "audio-lines", "Who answers the telephone, and how they speak"),
        ("/knowledge", "book", "Listings and answers that agents may use"),
        ("/approvals", "list-checks", "What needs a person, what two, what nobody"),
        ("/autonomy", "gauge", "What agents have earned to do alone"),
    )),
    ("You", (
        ("/account", "circle-user-round", "Name, time zone, theme"),
        ("/account/notifications", "bell", "What you are told, and where"),
        ("/account/second-factor", "lock", "A code beside your password"),
    )),
)  # fmt: skip
HREF: Final = "/settings"
_OWN: Final = {
    "/account": "Profile",
    "/account/notifications": "Notifications",
    "/account/second-factor": "Second factor",
}


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    href: str
    icon: str
    says: str


@page("settings/overview.html")
class OverviewPage(Page):
    places: list[tuple[str, str]]
    groups: list[tuple[str, list[Line]]]


@pages.get("", allow=Permission(MEMBERS_READ))
async def show_overview() -> Response:
    """The settings that the caller may open, each with what it is for."""
    tabs = places.tabs()
    return OverviewPage(places=tabs, groups=_groups({href: name for name, href in tabs})).render()


def _groups(tabs: dict[str, str]) -> list[tuple[str, list[Line]]]:
    menu = {item.href: item.label for item in current_shell().items}
    known = menu | _OWN | tabs
    found = [(title, [Line(known[one[0]], *one) for one in lines if one[0] in known])
             for title, lines in GROUPS]  # fmt: skip
    named = {HREF, *(one[0] for _, lines in GROUPS for one in lines)}
    more = [Line(name, href, "settings", "") for href, name in tabs.items() if href not in named]
    return [(title, lines) for title, lines in [*found, ("More", more)] if lines]
