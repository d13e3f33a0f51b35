"""What the product is made of. The one list to read first."""

import importlib
import pkgutil
from functools import cache

from enterprisehub.kernel.domain import Domain

KERNEL_TABLES = (
    "enterprisehub.kernel.actions.models",
    "enterprisehub.kernel.agents.models",
    "enterprisehub.kernel.agents.bulk",
    "enterprisehub.kernel.agents.execute",
    "enterprisehub.kernel.agents.handoff",
    "enterprisehub.kernel.agents.lifecycle",
    "enterprisehub.kernel.agents.restart",
    "enterprisehub.kernel.agents.swarm.models",
    "enterprisehub.kernel.agents.swarm.run_goal",
    "enterprisehub.kernel.archive.built_in",
    "enterprisehub.kernel.archive.jobs",
    "enterprisehub.kernel.archive.models",
    "enterprisehub.kernel.archive.permissions",
    "enterprisehub.kernel.archive.read_changes",
    "enterprisehub.kernel.archive.rules",
    "enterprisehub.kernel.audit.models",
    "enterprisehub.kernel.connectors.models",
    "enterprisehub.kernel.connectors.inbox",
    "enterprisehub.kernel.events.models",
    "enterprisehub.kernel.identity.models",
    "enterprisehub.kernel.identity.security",
    "enterprisehub.kernel.live.models",
    "enterprisehub.kernel.notices.models",
    "enterprisehub.kernel.llm.models",
    "enterprisehub.kernel.llm.prompts.models",
    "enterprisehub.kernel.webhooks.models",
    "enterprisehub.kernel.push.models",
    "enterprisehub.kernel.push.send",
    "enterprisehub.kernel.reports.audit_report",
    "enterprisehub.kernel.reports.branding",
    "enterprisehub.kernel.reports.jobs",
    "enterprisehub.kernel.reports.models",
    "enterprisehub.kernel.reports.permissions",
    "enterprisehub.kernel.search.models",
    "enterprisehub.kernel.sla.models",
    "enterprisehub.kernel.sla.permissions",
    "enterprisehub.kernel.sla.watch",
    "enterprisehub.kernel.tenancy.models",
    "enterprisehub.kernel.actions.permissions",
    "enterprisehub.kernel.agents.permissions",
    "enterprisehub.kernel.audit.permissions",
    "enterprisehub.kernel.llm.permissions",
    "enterprisehub.kernel.llm.embed_documents",
    "enterprisehub.kernel.llm.embed_query",
    "enterprisehub.kernel.timeline",
    "enterprisehub.kernel.upkeep",
    "enterprisehub.kernel.webhooks.fan_out",
    "enterprisehub.kernel.webhooks.permissions",
    "enterprisehub.kernel.webhooks.take_answer",
    "enterprisehub.kernel.webhooks.upkeep",
    "enterprisehub.kernel.work.models",
    "enterprisehub.kernel.actions.perform",
)
DOMAINS: tuple[str, ...] = (
    "crm",
    "messaging",
    "compliance",
    "concierge",
    "conversations",
    "outreach",
    "content",
    "proposals",
    "billing",
    "pipeline",
    "forms",
    "voice",
    "delivery",
    "sync",
    "hygiene",
    "research",
    "writing",
    "assistant",
    "replay",
)
CONNECTORS: tuple[str, ...] = (
    "anthropic",
    "bluesky",
    "deepgram",
    "gemini",
    "github",
    "google_drive",
    "highlevel",
    "hubspot",
    "jambonz",
    "jira",
    "mastodon",
    "openai",
    "openai_compatible",
    "people_data_labs",
    "perplexity",
    "salesforce",
    "sandbox",
    "sendgrid",
    "slack",
    "smtp",
    "social_webhook",
    "turn",
    "twilio",
    "web_chat",
    "zoho",
)
CONSOLE: tuple[str, ...] = (
    "signin",
    "today",
    "account",
    "notices",
    "settings",
    "webhooks",
    "developers",
    "connections",
    "queue",
    "records",
    "agents",
    "goals",
    "approvals",
    "autonomy",
    "models",
    "prompts",
    "audit",
    "archive",
    "reports",
    "work",
    "performance",
    "operator",
    "components",
)


@cache
def load() -> tuple[Domain, ...]:
    """Every table, domain, connector and screen is registered.

    The domains are returned, and with them the console's screens and the connectors that have
    routes of their own: these too name themselves by a `domain = Domain(…)` in `domain.py`.
    """
    for name in KERNEL_TABLES:
        importlib.import_module(name)
    domains = tuple(_domain(f"enterprisehub.domains.{name}") for name in DOMAINS)
    for domain in domains:
        domain.load()
    for name in CONNECTORS:
        _import_all(f"enterprisehub.connectors.{name}")
    with_routes = [
        *(f"enterprisehub.connectors.{name}" for name in CONNECTORS),
        *(f"enterprisehub.console.{name}" for name in CONSOLE),
    ]
    screens = tuple(_domain(package) for package in with_routes if _has_domain(package))
    for screen in screens:
        screen.load()
    return domains + screens


def _domain(package: str) -> Domain:
    found: Domain = importlib.import_module(f"{package}.domain").domain
    return found


def _has_domain(package: str) -> bool:
    module = importlib.import_module(package)
    return any(sub.name == "domain" for sub in pkgutil.iter_modules(module.__path__))


def _import_all(package: str) -> None:
    module = importlib.import_module(package)
    for sub in pkgutil.iter_modules(module.__path__):
        importlib.import_module(f"{package}.{sub.name}")
