"""A page is a frozen dataclass that names its template; its fields are the template's variables.

@page("crm/contact.html")
class ContactPage(Page):
    contact: Contact
    deals: list[Deal]

return ContactPage(contact=contact, deals=deals).render()
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, ClassVar, Final, dataclass_transform

from fastapi.responses import HTMLResponse
from markupsafe import Markup

from enterprisehub.ui.environment import environment
from enterprisehub.ui.shell import current_shell, use_shell


class Fragment:
    """A piece of a page, swapped in by htmx. Declared with `@fragment("crm/_deal_row.html")`."""

    template: ClassVar[str]

    def html(self) -> Markup:
        names = [field.name for field in fields(self)]  # type: ignore[arg-type]
        values: dict[str, Any] = {name: getattr(self, name) for name in names}
        template = environment().get_template(self.template)
        return Markup(template.render(shell=current_shell(), **values))  # noqa: S704 autoescaped

    def render(
        self, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        return HTMLResponse(self.html(), status_code=status, headers=dict(headers or {}))


class Page(Fragment):
    """A whole document: its template extends "layout.html", "auth.html" or "print.html"."""

    def render(
        self,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        at: str | None = None,
    ) -> HTMLResponse:
        """The document. `at` is its own address where it answers a form that was sent to another:
        what refreshes or pages itself then asks there, not where nothing can be read.
        """
        if at is None:
            return super().render(status=status, headers=headers)
        with use_shell(replace(current_shell(), path=at, query="")):
            return super().render(status=status, headers=headers)


FRAGMENTS: Final[list[type[Fragment]]] = []
PAGES: Final[list[type[Page]]] = []


@dataclass_transform(frozen_default=True)
def page[P: Page](template: str) -> Callable[[type[P]], type[P]]:
    """The class becomes a frozen dataclass shown through `template` ("crm/contact.html")."""

    def declare(cls: type[P]) -> type[P]:
        declared = _declare(cls, template)
        PAGES.append(declared)
        return declared

    return declare


@dataclass_transform(frozen_default=True)
def fragment[F: Fragment](template: str) -> Callable[[type[F]], type[F]]:
    """The class becomes a frozen dataclass shown through `template` ("crm/_deal_row.html")."""

    def declare(cls: type[F]) -> type[F]:
        declared = _declare(cls, template)
        FRAGMENTS.append(declared)
        return declared

    return declare


def _declare[F: Fragment](cls: type[F], template: str) -> type[F]:
    already = "__dataclass_fields__" in cls.__dict__ and is_dataclass(cls)
    declared = cls if already else dataclass(frozen=True)(cls)
    if "shell" in {field.name for field in fields(declared)}:  # type: ignore[arg-type]
        raise TypeError(f"{cls.__name__}: the field name 'shell' belongs to the layout.")
    declared.template = template
    return declared
