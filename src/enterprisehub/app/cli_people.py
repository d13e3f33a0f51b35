"""The parts of `hub` about tenants and people: declarations only."""

# The parts are imported inside the commands: `hub --help` should not load the whole program.
# ruff: noqa: PLC0415

from typing import Annotated

import typer

from enterprisehub.app.commands.output import Json, Output, settings_or_fail

tenant_app = typer.Typer(help="Tenants: the organisations that work here.", no_args_is_help=True)
user_app = typer.Typer(help="People who sign in.", no_args_is_help=True)


@tenant_app.command("create")
def tenant_create(
    name: Annotated[str, typer.Argument(help="What the organisation is called.")],
    *,
    owner: Annotated[str, typer.Option("--owner", help="The email address of its first owner.")],
    owner_name: Annotated[
        str | None, typer.Option(help="The owner's name; taken from the address when left out.")
    ] = None,
    slug: Annotated[
        str | None, typer.Option(help="The short name; made of the name when left out.")
    ] = None,
    time_zone: Annotated[str, typer.Option(help="IANA name.")] = "America/Chicago",
    as_json: Json = False,
) -> None:
    """Make a tenant with its first owner, and print how the owner signs in."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import people

        people.create_tenant(
            settings_or_fail(out),
            out,
            name,
            owner_email=owner,
            owner_name=owner_name,
            slug=slug,
            time_zone=time_zone,
        )


@tenant_app.command("list")
def tenant_list(*, as_json: Json = False) -> None:
    """Name the tenants there are."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import people

        people.list_tenants(settings_or_fail(out), out)


@user_app.command("reset-password")
def user_reset_password(
    email: Annotated[str, typer.Argument(help="The address the person signs in with.")],
    *,
    drop_second_factor: Annotated[
        bool, typer.Option("--drop-second-factor", help="For who lost phone and recovery codes.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Give a person a new password, printed once; all their sessions end."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import people

        people.renew_password(
            settings_or_fail(out), out, email, drop_second_factor=drop_second_factor
        )


@user_app.command("operator")
def user_operator(
    email: Annotated[str, typer.Argument(help="The address the person signs in with.")],
    *,
    end: Annotated[bool, typer.Option("--end", help="The person is one no longer.")] = False,
    as_json: Json = False,
) -> None:
    """Let a person see over all tenants, with a second factor; every look is recorded."""
    out = Output(as_json=as_json)
    with out.honest():
        from enterprisehub.app.commands import people

        people.make_operator(settings_or_fail(out), out, email, ends=end)
