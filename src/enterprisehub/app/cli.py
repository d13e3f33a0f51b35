"""The command line `hub`: declarations only; what a command does lies in `app/commands`."""

# The parts are imported inside the commands: `hub --help` should not load the whole program.
# ruff: noqa: PLC0415

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from enterprisehub.app.cli_people import tenant_app, user_app
from enterprisehub.app.commands.measures import add_measures
from enterprisehub.app.commands.output import Json, Output, settings_or_fail

app = typer.Typer(
    name="hub",
    help="EnterpriseHub: start it, look after it, measure it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
backup_app = typer.Typer(
    help="Make a backup (without a further word), list them, or prove one.",
    invoke_without_command=True,
)
audit_app = typer.Typer(help="The change log.", no_args_is_help=True)
archive_app = typer.Typer(help="Old months in the cold store.", no_args_is_help=True)
keys_app = typer.Typer(help="The keys that encrypt and sign.", no_args_is_help=True)
work_app = typer.Typer(help="Background work of one tenant.", no_args_is_help=True)
app.add_typer(backup_app, name="backup")
app.add_typer(audit_app, name="audit")
app.add_typer(archive_app, name="archive")
app.add_typer(keys_app, name="keys")
app.add_typer(work_app, name="work")
app.add_typer(tenant_app, name="tenant")
app.add_typer(user_app, name="user")

Tenant = Annotated[str, typer.Option("--tenant", help="The tenant's short name.")]
WorkId = Annotated[str, typer.Argument(help="The id as `hub work list` shows it.")]


@app.command()
def up(
    *,
    foreground: Annotated[bool, typer.Option(help="Stay attached; Ctrl+C stops it.")] = False,
    as_json: Json = False,
) -> None:
    """Start everything: database, migrations, demo tenant, web, worker, voice. Safe to repeat."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import lifecycle

        lifecycle.up(settings_or_fail(out), out, foreground=foreground)


@app.command()
def down(*, as_json: Json = False) -> None:
    """Stop everything. Safe to repeat."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import lifecycle

        lifecycle.down(settings_or_fail(out), out)


@app.command()
def status(*, as_json: Json = False) -> None:
    """What runs; exit code 1 when something does not."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import lifecycle

        if not lifecycle.status(settings_or_fail(out), out):
            raise typer.Exit(1)


@app.command()
def serve() -> None:
    """Run the web process in the foreground. The database must run and be migrated."""
    out = Output(as_json=False)
    with out.honest():
        from enterprisehub.app import serve as web

        raise typer.Exit(web.main(settings_or_fail(out)))


@app.command()
def worker() -> None:
    """Run a worker in the foreground. Any number may run, on any number of machines."""
    out = Output(as_json=False)
    with out.honest():
        from enterprisehub.app import worker as process

        raise typer.Exit(process.main(settings_or_fail(out)))


@app.command()
def voice() -> None:
    """Take calls in the foreground: the process that hears and speaks."""
    out = Output(as_json=False)
    with out.honest():
        from enterprisehub.app import voice as process

        raise typer.Exit(process.main(settings_or_fail(out)))


@app.command()
def migrate(*, as_json: Json = False) -> None:
    """Bring the database to this version."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import database

        database.migrate(settings_or_fail(out), out)


@app.command()
def seed(*, as_json: Json = False) -> None:
    """Make the demo tenant, if there is no tenant yet."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import database

        database.seed(settings_or_fail(out), out)


@app.command()
def doctor(*, as_json: Json = False) -> None:
    """Check the installation and say what to do about what is wrong; exit code 1 if anything is."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import doctor as check

        if not check.examine(settings_or_fail(out), out):
            raise typer.Exit(1)


@app.command()
def openapi(
    *,
    to: Annotated[Path | None, typer.Option(help="Write to this file instead of stdout.")] = None,
) -> None:
    """Print the OpenAPI description of the JSON API."""
    out = Output(as_json=False)
    with out.honest():
        from enterprisehub.app.commands import database

        database.openapi(settings_or_fail(out), out, to)


@backup_app.callback(invoke_without_command=True)
def backup(
    context: typer.Context,
    *,
    name: Annotated[str | None, typer.Option(help="The name; the time when left out.")] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where; HUB_HOME/backups if left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a backup of database and objects while people go on working."""
    if context.invoked_subcommand is not None:
        return
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import backups

        backups.make(settings_or_fail(out), out, name, folder)


@backup_app.command("list")
def backup_list(
    *, folder: Annotated[Path | None, typer.Option()] = None, as_json: Json = False
) -> None:
    """Name the backups there are."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import backups

        backups.show(settings_or_fail(out), out, folder)


@backup_app.command("verify")
def backup_verify(
    name: Annotated[str | None, typer.Argument(help="The newest when left out.")] = None,
    *,
    folder: Annotated[Path | None, typer.Option()] = None,
    as_json: Json = False,
) -> None:
    """Prove a backup by restoring it beside the running database; exit code 1 if it differs."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import backups

        if not backups.verify(settings_or_fail(out), out, name, folder):
            raise typer.Exit(1)


@app.command()
def restore(
    name: Annotated[str, typer.Argument(help="As `hub backup list` shows it.")],
    *,
    folder: Annotated[Path | None, typer.Option()] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Put database and objects back as they were. Run `hub down` first."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import backups

        backups.restore(settings_or_fail(out), out, name, folder, asked=yes)


@audit_app.command("verify")
def audit_verify(
    *,
    tenant: Annotated[str | None, typer.Option(help="One tenant; all when left out.")] = None,
    as_json: Json = False,
) -> None:
    """Prove the chain of the change log, or name its first broken link (exit code 1)."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import database

        if not database.verify_audit(settings_or_fail(out), out, tenant):
            raise typer.Exit(1)


@archive_app.command("list")
def archive_list(*, tenant: Tenant = "demo", as_json: Json = False) -> None:
    """Every archive of the tenant with its state."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import archive

        archive.show_list(settings_or_fail(out), out, tenant)


@archive_app.command("run")
def archive_run(*, tenant: Tenant = "demo", as_json: Json = False) -> None:
    """Move every due month to the cold store now; exit code 1 if one cannot be moved."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import archive

        if not archive.run(settings_or_fail(out), out, tenant):
            raise typer.Exit(1)


@archive_app.command("verify")
def archive_verify(*, tenant: Tenant = "demo", as_json: Json = False) -> None:
    """Prove that the manifests in the store follow each other unaltered (else exit code 1)."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import archive

        if not archive.verify(settings_or_fail(out), out, tenant):
            raise typer.Exit(1)


@archive_app.command("restore")
def archive_restore(
    archive_id: Annotated[UUID, typer.Argument(help="As `hub archive list` shows it.")],
    *,
    tenant: Tenant = "demo",
    as_json: Json = False,
) -> None:
    """Bring an archived month back into the database."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import archive

        archive.restore(settings_or_fail(out), out, tenant, archive_id)


@archive_app.command("query")
def archive_query(
    kind: Annotated[str, typer.Argument(help="audit, inbox, messages …")],
    *,
    tenant: Tenant = "demo",
    since: Annotated[datetime | None, typer.Option(help="In UTC.")] = None,
    until: Annotated[datetime | None, typer.Option(help="In UTC.")] = None,
    words: Annotated[str, typer.Option(help="All must occur in a row.")] = "",
    sql: Annotated[str, typer.Option(help="A SELECT over the table cold.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    as_json: Json = False,
) -> None:
    """Look into archived months without bringing them back."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import archive

        archive.query(
            settings_or_fail(out),
            out,
            tenant,
            kind,
            since=since,
            until=until,
            words=words,
            sql=sql,
            limit=limit,
        )


@app.command("shards")
def shards(*, as_json: Json = False) -> None:
    """Where tenants lie: every shard with its tenants, their rows and sizes."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands.shards import show_shards

        show_shards(settings_or_fail(out), out)


@keys_app.command("rotate")
def keys_rotate(*, as_json: Json = False) -> None:
    """Make a new key and put everything stored under it, while people go on working."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import keys

        keys.rotate(settings_or_fail(out), out)


@keys_app.command("retire")
def keys_retire(*, as_json: Json = False) -> None:
    """Destroy the old keys, once nothing stored needs them. Old links and backups end with them."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import keys

        keys.retire(settings_or_fail(out), out)


@work_app.command("list")
def work_list(
    *,
    tenant: Tenant = "demo",
    state: Annotated[
        str | None, typer.Option(help="waiting, running, done, failed, cancelled or timed_out")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: Json = False,
) -> None:
    """The tenant's background work, newest first."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import work

        work.show_list(settings_or_fail(out), out, tenant, state, limit)


@work_app.command("show")
def work_show(work_id: WorkId, *, tenant: Tenant = "demo", as_json: Json = False) -> None:
    """One piece of work with its steps."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import work

        work.show_one(settings_or_fail(out), out, tenant, work_id)


@work_app.command("cancel")
def work_cancel(work_id: WorkId, *, tenant: Tenant = "demo", as_json: Json = False) -> None:
    """Stop it; finished steps stay as they are."""
    _steer(work_id, tenant, "cancel", as_json=as_json)


@work_app.command("resume")
def work_resume(work_id: WorkId, *, tenant: Tenant = "demo", as_json: Json = False) -> None:
    """Let cancelled or timed-out work go on after its last finished step."""
    _steer(work_id, tenant, "resume", as_json=as_json)


@work_app.command("retry")
def work_retry(work_id: WorkId, *, tenant: Tenant = "demo", as_json: Json = False) -> None:
    """Run failed work again from the step that failed."""
    _steer(work_id, tenant, "retry", as_json=as_json)


def _steer(work_id: str, tenant: str, verb: str, *, as_json: bool) -> None:
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import work

        work.steer(settings_or_fail(out), out, tenant, work_id, verb)


def main() -> Any:
    """The entry point of `hub`."""
    add_measures(app, sys.argv[1:])
    return app()


if __name__ == "__main__":
    main()
