"""What the product is made of. The one list to read first."""

import importlib
import pkgutil
from functools import cache

from enterprisehub.kernel.domain import Domain

KERNEL_TABLES = (
    "enterprisehub.kernel.actions.models",
    "enterprisehub.kernel.audit.models",
    "enterprisehub.kernel.connectors.models",
    "enterprisehub.kernel.connectors.inbox",
    "enterprisehub.kernel.events.models",
    "enterprisehub.kernel.tenancy.models",
    "enterprisehub.kernel.timeline",
    "enterprisehub.kernel.work.models",
    "enterprisehub.kernel.actions.perform",
)
DOMAINS: tuple[str, ...] = ()
CONNECTORS: tuple[str, ...] = ()
CONSOLE: tuple[str, ...] = ()


@cache
def load() -> tuple[Domain, ...]:
    """Every table, domain, connector and screen is registered; the domains are returned."""
    for name in KERNEL_TABLES:
        importlib.import_module(name)
    domains = tuple(_domain(f"enterprisehub.domains.{name}") for name in DOMAINS)
    for domain in domains:
        domain.load()
    for name in CONNECTORS:
        _import_all(f"enterprisehub.connectors.{name}")
    for name in CONSOLE:
        _import_all(f"enterprisehub.console.{name}")
    return domains


def _domain(package: str) -> Domain:
    found: Domain = importlib.import_module(f"{package}.domain").domain
    return found


def _import_all(package: str) -> None:
    module = importlib.import_module(package)
    for sub in pkgutil.iter_modules(module.__path__):
        importlib.import_module(f"{package}.{sub.name}")
