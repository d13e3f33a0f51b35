"""How commands talk: words for people on stderr or stdout, one JSON document on request."""

# Imported where they are needed: `hub --help` should answer at once.
# ruff: noqa: PLC0415

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from enterprisehub.kernel.errors import HubError

if TYPE_CHECKING:
    from enterprisehub.kernel.settings import Settings

FAILED, MISUSED = 1, 2
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


class Output:
    """With `as_json`, stdout holds exactly one JSON document and progress is left out."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def step(self, text: str) -> None:
        """Progress, as it happens."""
        if not self.as_json:
            typer.echo(f"  {text}", err=True)

    def result(self, value: Any, text: str) -> None:
        """The answer: `value` for programs, `text` for people."""
        if self.as_json:
            typer.echo(json.dumps(value, indent=2, default=str))
        elif text:
            typer.echo(text)

    def table(self, value: Any, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """A list: as JSON, or in aligned columns."""
        self.result(value, columns(head, rows))

    @contextmanager
    def honest(self) -> Iterator[None]:
        """A failure ends the command with code 1 and says what to do; no traceback for people."""
        try:
            yield
        except HubError as error:
            self.fail(error.message, code=error.code, **error.details)
        except Exception as error:
            if (told := _told(error)) is None:
                raise
            self.fail(told)

    def fail(self, message: str, **details: object) -> None:
        """End with code 1."""
        if self.as_json:
            typer.echo(json.dumps({"error": message, **details}, indent=2, default=str))
        else:
            typer.echo(message, err=True)
        raise typer.Exit(FAILED)


def _told(error: Exception) -> str | None:
    """What people are told of an expected failure; None for any other."""
    import psycopg
    from sqlalchemy.exc import OperationalError

    from enterprisehub.kernel.db.programs import EmbeddedError
    from enterprisehub.kernel.secrets import KeyRingError
    from enterprisehub.kernel.settings import SettingsError

    if isinstance(error, SettingsError | EmbeddedError | KeyRingError):
        return str(error)
    if isinstance(error, psycopg.OperationalError | OperationalError):
        first = str(getattr(error, "orig", error)).strip().splitlines()[0]
        return f"The database cannot be reached: {first}\nStart it with `hub up`."
    return None


def settings_or_fail(out: Output) -> "Settings":
    """The settings of this environment; the command ends with code 1 when they are wrong."""
    from enterprisehub.kernel.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        out.fail(str(error))
        raise


def columns(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Aligned columns; "" when there is nothing to show."""
    if not rows:
        return ""
    cells = [[str(cell) if cell is not None else "" for cell in row] for row in [head, *rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(line.rstrip() for line in lines)


def interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
