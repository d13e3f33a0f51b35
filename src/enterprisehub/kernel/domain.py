"""A domain's declaration: what it is called, and the routes, pages, handlers and jobs hung on it.

`load()` imports the modules with fixed names, so nothing declared can be left out of a list.
"""

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

from enterprisehub.kernel.events.publish import Event, Handler, subscribe
from enterprisehub.kernel.web.router import Router

AUTOLOADED = (
    "permissions",
    "records",
    "settings",
    "models",
    "events",
    "ports",
    "actions",
    "hooks",
    "inbound",
    "subscribers",
    "jobs",
    "tools",
    "agents",
    "routes",
    "pages",
)


class Domain:
    """`domain = Domain("crm", title="Customers")` in the domain's `domain.py`."""

    def __init__(self, name: str, *, title: str, parent: str = "enterprisehub.domains") -> None:
        self.name = name
        self.title = title
        self.package = f"{parent}.{name}"
        self.routers: list[Router] = []

    def routes(self, prefix: str) -> Router:
        """A router of the JSON API under `/api` + prefix."""
        self.routers.append(router := Router(f"/api{prefix}", tag=self.title))
        return router

    def pages(self, prefix: str) -> Router:
        """A router of console pages; they are left out of the OpenAPI."""
        self.routers.append(router := Router(prefix, tag=self.title, pages=True))
        return router

    def hooks(self, prefix: str) -> Router:
        """A router of addresses that vendors call, under `/hooks` + prefix."""
        self.routers.append(router := Router(f"/hooks{prefix}", tag="Webhooks"))
        return router

    def on(self, kind: type[Event]) -> Callable[[Handler], Handler]:
        """Subscribe `async (db, fact)` to an event: after the commit, in its own transaction."""

        def register(fn: Handler) -> Handler:
            subscribe(kind, f"{self.name}.{fn.__name__}", fn)
            return fn

        return register

    @property
    def templates(self) -> Path | None:
        """The folder of the domain's templates, if it has any."""
        package = importlib.import_module(self.package)
        folder = Path(package.__path__[0]) / "templates"
        return folder if folder.is_dir() else None

    def load(self) -> None:
        """Everything the domain declares is registered."""
        package = importlib.import_module(self.package)
        present = {m.name for m in pkgutil.iter_modules(package.__path__)}
        for name in AUTOLOADED:
            if name in present:
                module = importlib.import_module(f"{self.package}.{name}")
                for sub in pkgutil.iter_modules(getattr(module, "__path__", [])):
                    importlib.import_module(f"{self.package}.{name}.{sub.name}")
