"""How commands talk: words for people on stderr or stdout, one JSON document on request."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import psycopg
import typer
from sqlalchemy.exc import OperationalError

from enterprisehub.kernel.db.programs import EmbeddedError
from enterprisehub.kernel.errors import HubError
from enterprisehub.kernel.secrets import KeyRingError
from enterprisehub.kernel.settings import Settings, SettingsError, load_settings

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
        except (SettingsError, EmbeddedError, KeyRingError) as error:
            self.fail(str(error))
        except (psycopg.OperationalError, OperationalError) as error:
            first = str(getattr(error, "orig", error)).strip().splitlines()[0]
            self.fail(f"The database cannot be reached: {first}\nStart it with `hub up`.")

    def fail(self, message: str, **details: object) -> None:
        """End with code 1."""
        if self.as_json:
            typer.echo(json.dumps({"error": message, **details}, indent=2, default=str))
        else:
            typer.echo(message, err=True)
        raise typer.Exit(FAILED)


def settings_or_fail(out: Output) -> Settings:
    """The settings of this environment; the command ends with code 1 when they are wrong."""
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
