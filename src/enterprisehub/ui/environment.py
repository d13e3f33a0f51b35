"""Where templates come from and what every template may use without importing it.

"crm/contact.html" is `domains/crm/templates/contact.html`; names under `components/` and names
without a folder are the kit's own. Macros of `components/*.html` are known in every template.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from markupsafe import Markup

from enterprisehub.ui import charts, diffs, shown
from enterprisehub.ui.assets import asset_url, known_icon
from enterprisehub.ui.sheets import sheets
from enterprisehub.ui.shell import current_shell

ROOT: Final = Path(__file__).parent / "templates"
PACKAGE: Final = Path(__file__).parent.parent
# A later file may use the macros of the earlier ones.
COMPONENTS: Final = (
    "icons", "marks", "buttons", "forms", "cards", "dialogs", "tabs", "tables", "filters",
    "metrics", "graphs", "feeds", "queue", "agents", "texts", "chat", "navigation",
)  # fmt: skip

_extra_folders: dict[str, Path] = {}


def add_templates(prefix: str, folder: Path) -> None:
    """Names that start with `prefix` are looked up in `folder`, before the usual places."""
    _extra_folders[prefix] = folder


def folder_of(prefix: str) -> Path | None:
    """The templates folder that a template's first name segment stands for."""
    candidates = [
        *filter(None, [_extra_folders.get(prefix)]),
        PACKAGE / prefix / "templates",
        PACKAGE / "console" / prefix / "templates",
        PACKAGE / "domains" / prefix / "templates",
        PACKAGE / "connectors" / prefix / "templates",
    ]
    return next((folder for folder in candidates if folder.is_dir()), None)


class DomainLoader(BaseLoader):
    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        del environment
        path = self._path_of(template)
        try:
            source = path.read_text()
            changed_at = path.stat().st_mtime
        except OSError as missing:
            raise TemplateNotFound(template) from missing
        return source, str(path), lambda: path.stat().st_mtime == changed_at

    def _path_of(self, template: str) -> Path:
        if ".." in template.split("/"):
            raise TemplateNotFound(template)
        prefix, _, rest = template.partition("/")
        folder = folder_of(prefix) if rest and prefix != "components" else None
        return folder / rest if folder else ROOT / template


def _may(permission: str) -> bool:
    return current_shell().may(permission)


def _url_with(**changes: str | int | None) -> str:
    return current_shell().url_with(**changes)


def _shell_path() -> str:
    return current_shell().path


def _csrf_token() -> str:
    return current_shell().csrf_token


@cache  # what waits hidden is the same on every page
def _overlays() -> Markup:
    return Markup(environment().get_template("layout/overlays.html").render())  # noqa: S704 ours


@cache
def environment() -> Environment:
    env = Environment(
        loader=DomainLoader(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    env.filters.update(shown.FILTERS)
    functions: dict[str, Any] = {
        "asset": asset_url,
        "csrf_token": _csrf_token,
        "known_icon": known_icon,
        "may": _may,
        "overlays": _overlays,
        "sheets": sheets,
        "shell_path": _shell_path,
        "url_with": _url_with,
        "word_diff": diffs.word_diff,
        "charts": charts,
    }
    env.globals.update(functions)
    for name in COMPONENTS:
        module = env.get_template(f"components/{name}.html").module
        env.globals.update(
            {key: value for key, value in vars(module).items() if type(value).__name__ == "Macro"}
        )
    return env
