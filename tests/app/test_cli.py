"""The command line: help for everything, honest exit codes, JSON on request."""

import json
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from enterprisehub.app import cli
from enterprisehub.app.commands.measures import add_measures, find_measures
from enterprisehub.app.commands.output import columns

NEEDS_DATABASE = [
    ["status"],
    ["doctor"],
    ["audit", "verify"],
    ["keys", "retire"],
    ["shards"],
    ["work", "list"],
    ["work", "show", "x"],
    ["work", "cancel", "x"],
    ["seed"],
    ["tenant", "create", "Northwind", "--owner", "dana@example.com"],
    ["tenant", "list"],
    ["user", "reset-password", "dana@example.com"],
    ["user", "operator", "dana@example.com"],
]


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("HUB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "160")

    def invoke(*words):
        return CliRunner().invoke(cli.app, list(words))

    return invoke


def commands(app=cli.app, path=()):
    for command in app.registered_commands:
        yield [*path, command.name or command.callback.__name__.replace("_", "-")]
    for group in app.registered_groups:
        yield [*path, group.name]
        yield from commands(group.typer_instance, (*path, group.name))


@pytest.mark.requirement("PLT-43")
@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_every_command_has_help(run, words):
    result = run(*words, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


@pytest.mark.requirement("PLT-43")
@pytest.mark.parametrize("words", NEEDS_DATABASE, ids=" ".join)
def test_without_a_database_a_command_fails_and_says_what_to_do(run, words):
    result = run(*words, "--json")
    assert result.exit_code == 1
    json.loads(result.stdout)
    plain = run(*words)
    assert plain.exit_code == 1
    assert "hub up" in plain.output or "stopped" in plain.output
    assert "Traceback" not in plain.output


def test_stopping_what_does_not_run_is_no_failure(run):
    result = run("down", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"stopped": False})


def test_wrong_settings_are_told(run, monkeypatch):
    monkeypatch.setenv("HUB_PORT", "eighty")
    result = run("status", "--json")
    assert result.exit_code == 1
    assert "HUB_PORT" in json.loads(result.stdout)["error"]


def test_misuse_has_its_own_code(run):
    assert run("work", "list", "--limit", "0").exit_code == 2
    assert run("nonsense").exit_code == 2


@pytest.mark.requirement("PLT-43")
def test_measurements_of_the_checkout_are_commands():
    assert "rls" in [m.name for m in find_measures("bench")]
    assert {"worker-kill", "db-kill"} <= {m.name for m in find_measures("drill")}
    assert all("drill" not in m.name for m in find_measures("bench"))
    app = typer.Typer()
    add_measures(app, ["drill", "--help"])
    result = CliRunner().invoke(app, ["drill", "worker-kill", "--help"])
    assert result.exit_code == 0
    assert "--times" in result.stdout
    assert "--json" in result.stdout


@pytest.mark.requirement("PLT-43")
def test_a_measurement_that_lacks_a_library_holds_up_no_other(tmp_path, monkeypatch):
    (tmp_path / "bench").mkdir()
    (tmp_path / "bench/heavy.py").write_text("import no_such_library\n")
    (tmp_path / "bench/light.py").write_text(
        'def run() -> dict:\n    "Light."\n    return {"n": 1}\n'
    )
    monkeypatch.setattr("enterprisehub.kernel.settings.checkout_root", lambda: tmp_path)
    app = typer.Typer()
    add_measures(app, ["bench", "heavy"])
    heavy = CliRunner().invoke(app, ["bench", "heavy", "--calls", "6", "--json"])
    assert heavy.exit_code == 1
    assert heavy.stderr == "Needs no_such_library, which ./setup.sh --dev installs.\n"
    assert CliRunner().invoke(app, ["bench", "light", "--json"]).exit_code == 0


def test_help_says_that_the_bare_word_makes_a_backup(run):
    shown = run("--help").stdout
    assert "Make a backup (without a further word), list them, or prove one." in shown


def test_columns_line_up():
    assert columns(("a", "b"), [("long", 1), (None, 22)]) == "a     b\nlong  1\n      22"
    assert columns(("a",), []) == ""


def test_help_loads_nothing_of_the_program():
    """It should answer at once: what a command needs is loaded by the command."""
    asked = (
        "import sys; import enterprisehub.app.cli;"
        " print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    )
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True)
    heavy = {"sqlalchemy", "psycopg", "pydantic", "fastapi", "dbos", "cryptography", "numpy"}
    assert not heavy & set(loaded.stdout.decode().split())
