"""Rules for every template of the program."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from jinja2 import meta, nodes

from enterprisehub.ui import assets, errors, showcase
from enterprisehub.ui.environment import PACKAGE, environment
from enterprisehub.ui.page import FRAGMENTS, PAGES, Fragment, Page, page
from enterprisehub.ui.shell import use_shell
from tests.ui.sample_app import sample_shell

TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
SHOWN = [errors.ErrorPage, showcase.ComponentsPage]
ALL: list[type[Fragment]] = [*PAGES, *FRAGMENTS]
FROM_LAYOUT = {"shell"}


def _closure(
    name: str, seen: frozenset[str] = frozenset()
) -> Iterator[tuple[nodes.Template, set[str]]]:
    """The template and what it extends or includes, each with the names that its includer gives it."""
    source, _, _ = environment().loader.get_source(environment(), name)  # type: ignore[union-attr]
    tree = environment().parse(source)
    yield tree, set(seen)
    for node in tree.find_all((nodes.Extends, nodes.Include)):
        assert isinstance(node.template, nodes.Const), f"{name}: a computed template name"
        stored = {found.name for found in tree.find_all(nodes.Name) if found.ctx == "store"}
        given = seen | stored if isinstance(node, nodes.Include) else seen
        yield from _closure(node.template.value, frozenset(given))


def _variables(name: str) -> set[str]:
    wanted: set[str] = set()
    known = set(environment().globals) | FROM_LAYOUT
    for tree, given in _closure(name):
        wanted |= meta.find_undeclared_variables(tree) - given
        known |= _names_made_by(tree)
    return wanted - known


def _names_made_by(tree: nodes.Template) -> set[str]:
    """Names that the template's top level imports, sets or defines: its blocks know them."""
    made = {macro.name for macro in tree.find_all(nodes.Macro)}
    made |= {found.target for found in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        made |= {name if isinstance(name, str) else name[1] for name in node.names}
    for node in tree.body:
        if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            made.add(node.target.name)
    return made


@pytest.mark.parametrize("shown", ALL, ids=lambda shown: f"{shown.__module__}.{shown.__name__}")
def test_template_uses_exactly_the_fields_of_its_page(shown: type[Fragment]) -> None:
    names = {field.name for field in fields(shown)}  # type: ignore[arg-type]
    assert _variables(shown.template) == names
    assert not names & set(environment().globals), "a field hides a macro"


def test_the_rule_notices_a_missing_and_an_idle_field() -> None:
    assert {showcase.ComponentsPage, errors.ErrorPage} <= set(PAGES)
    assert "metrics" in _variables("components.html")
    assert "shell" not in _variables("components.html")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_template_is_short_and_carries_no_style_or_script(path: Path) -> None:
    source = path.read_text()
    environment().parse(source)
    assert source.count("\n") <= 150
    for banned in (r"\bstyle=", r"\son[a-z]+=", r"hx-on", r"<style", r"<script(?![^>]*\bsrc=)"):
        assert not re.search(banned, source), banned
    assert not re.search(r"hx-(vals|confirm|trigger|headers)[^=]*=['\"]\s*(js:|[^'\"]*\[)", source)
    assert "|safe" not in source.replace(" ", "")


@pytest.mark.requirement("UXC-09")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    assert not re.search(r"(src|href|action)=[\"'](https?:)?//", path.read_text())


def _icons_named_in(source: str) -> set[str]:
    calls = r"""(?:icon|icon_of|icon_button|icon_button_of|empty_state|hue_tile)\(\s*["']([a-z0-9-]+)["']"""
    arguments = r"""(?:prefix_)?icon["']?\s*[=:]\s*["']([a-z0-9-]+)["']"""
    return set(re.findall(calls, source)) | set(re.findall(arguments, source))


def test_every_named_icon_is_in_the_sprite() -> None:
    named: dict[str, str] = {}
    for path in [*TEMPLATES, *PACKAGE.rglob("*.py")]:
        named |= dict.fromkeys(_icons_named_in(path.read_text()), str(path.relative_to(PACKAGE)))
    missing = {name: named[name] for name in assets.missing_icons(set(named))}
    assert missing == {}, "run npm run build, or mend the name"
    assert len(named) > 20


def _classes_in(source: str) -> set[str]:
    found: set[str] = set()
    for value in re.findall(r'class="([^"]*)"', source):
        plain = re.sub(r"{{.*?}}|{%.*?%}", "§", value)
        found |= {name for name in plain.split() if "§" not in name}
    return found


def test_every_class_of_a_template_is_in_the_built_style_sheet() -> None:
    # Hooks for scripts and marks without a look of their own.
    hooks = {"modal", "palette", "idle", "busy", "skip", "cards", "group", "peer"}
    missing = {
        name: str(path.relative_to(PACKAGE))
        for path in TEMPLATES
        for source in [path.read_text()]
        for name in _classes_in(source)
        if f".{name}" not in _style_of(source) and name not in hooks
    }
    assert missing == {}, "run npm run build, or mend the name"


@cache
def _style_of(source: str) -> str:
    """The style sheets that a template links by itself, or else the console's."""
    linked = re.findall(r"asset\('([a-z]+)\.css'\)", source) or ["app"]
    sheets = [assets.STATIC / f"{name}.css" for name in linked]
    return "".join(sheet.read_text() for sheet in sheets if sheet.exists()).replace("\\", "")


def test_built_files_are_as_fresh_as_their_compressed_copies() -> None:
    packed = sorted(assets.STATIC.glob("*.gz"))
    assert {"app.css.gz", "app.js.gz", "htmx.js.gz"} <= {path.name for path in packed}
    for path in packed:
        assert gzip.decompress(path.read_bytes()) == path.with_suffix("").read_bytes(), path.name
        assert path.with_suffix(".br").exists()
    assert (
        json.loads((assets.STATIC / "manifest.webmanifest").read_text())["display"] == "standalone"
    )


def test_page_with_styles_and_scripts_stays_within_100_kb() -> None:
    with use_shell(sample_shell()):
        html = len(gzip.compress(showcase.sample_page().html().encode()))
    files = ("app.css.gz", "app.js.gz", "htmx.js.gz", "hx-sse.js.gz", "theme.js")
    total = html + sum((assets.STATIC / name).stat().st_size for name in files)
    assert total <= 100 * 1024


def test_shell_is_no_name_for_a_field() -> None:
    with pytest.raises(TypeError, match="belongs to the layout"):

        @page("components.html")
        class Wrong(Page):
            shell: str
