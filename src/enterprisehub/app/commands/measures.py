"""`hub eval`, `hub bench`, `hub drill`: every measurement in the checkout is a command.

A file defines `run(<typed keyword options>) -> dict` and may define `show(result) -> str`; the
docstring of `run` is the help. Only the group that is asked for is loaded.
"""

import importlib.util
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import typer

from enterprisehub.app.commands.output import Output

_GROUPS = {
    "eval": ("evals", "", "Quality, measured on files."),
    "bench": ("bench", "", "Speed, against a baseline in the same run."),
    "drill": ("bench", "drill_", "What breaks on purpose must not be felt."),
}

_ANY = {"allow_extra_args": True, "ignore_unknown_options": True}


@dataclass(frozen=True, slots=True)
class Measure:
    """One measurement that a file offers."""

    name: str
    file: Path


def find_measures(group: str) -> list[Measure]:
    """The measurements of a group, by name; none outside of a checkout."""
    from enterprisehub.kernel.settings import checkout_root  # noqa: PLC0415  slow to load

    root = checkout_root()
    if root is None:
        return []
    folder, prefix, _ = _GROUPS[group]
    files = sorted((root / folder).glob(f"{prefix}*.py"))
    return [
        Measure(file.stem.removeprefix(prefix).replace("_", "-"), file)
        for file in files
        if not file.stem.startswith("_")
        and (group != "bench" or not file.stem.startswith("drill_"))
    ]


def add_measures(app: typer.Typer, arguments: list[str]) -> None:
    """`hub eval|bench|drill NAME` exist for every measurement of the checkout."""
    asked = next((word for word in arguments if not word.startswith("-")), None)
    for group, (_, _, words) in _GROUPS.items():
        sub = typer.Typer(help=words, no_args_is_help=True)
        if group == asked:
            for measure in find_measures(group):
                try:
                    module = _load(group, measure)
                except ModuleNotFoundError as missing:
                    sub.command(measure.name, context_settings=_ANY)(_refusal(missing))
                    continue
                if module is not None:
                    sub.command(measure.name)(_command(module))
        app.add_typer(sub, name=group)


def _load(group: str, measure: Measure) -> ModuleType | None:
    """The module; None for a file that only helps others."""
    root = str(measure.file.parents[1])
    if root not in sys.path:
        sys.path.insert(0, root)
    name = f"hub_{group}_{measure.file.stem}"
    spec = importlib.util.spec_from_file_location(name, measure.file)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module if callable(getattr(module, "run", None)) else None


def _refusal(missing: ModuleNotFoundError) -> Callable[[], None]:
    """The measurement says what it lacks; the others of its group are not held up by it."""
    words = f"Needs {missing.name}, which ./setup.sh --dev installs."

    def command() -> None:
        Output(as_json=False).fail(words)

    command.__doc__ = words
    return command


def _command(module: ModuleType) -> Callable[..., None]:
    """The measurement with `--json` beside its own options."""
    run: Callable[..., dict[str, Any]] = module.run
    show: Callable[[dict[str, Any]], str] = getattr(module, "show", _lines)

    @wraps(run)
    def command(*, as_json: bool = False, **options: Any) -> None:
        out = Output(as_json=as_json)
        with out.honest():
            result = run(**options)
            out.result(result, show(result))

    own = inspect.signature(run, eval_str=True).parameters.values()
    option = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
    extra = inspect.Parameter(
        "as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=option
    )
    parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]
    command.__signature__ = inspect.Signature([*parameters, extra])  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in [*parameters, extra]}
    return command


def _lines(result: dict[str, Any], indent: str = "") -> str:
    """A result for people: one line per figure."""
    lines = []
    for name, value in result.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}", _lines(value, indent + "  ")]
        else:
            shown = f"{value:.4g}" if isinstance(value, float) else value
            lines.append(f"{indent}{name:<28} {shown}")
    return "\n".join(lines)
