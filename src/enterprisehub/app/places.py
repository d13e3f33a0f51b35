"""Where things of one installation lie. Light to import: every command needs it."""

from pathlib import Path

from enterprisehub.kernel.db.embedded import DatabaseUrls, EmbeddedPostgres
from enterprisehub.kernel.settings import Settings, SettingsError


def embedded_server(settings: Settings) -> EmbeddedPostgres:
    return EmbeddedPostgres(settings.home / "postgres")


def database_urls(settings: Settings) -> DatabaseUrls:
    """The addresses of the database for its roles.

    Raises:
        SettingsError: an outside database is named without the address of the program's own role.
    """
    if settings.database_url is None:
        return embedded_server(settings).urls()
    if settings.database_app_url is None:
        raise SettingsError(
            "DATABASE_APP_URL: name the same database as DATABASE_URL, with the user hub_app and "
            "a password of your choice; `hub migrate` makes the role."
        )
    return DatabaseUrls(
        admin=settings.database_url, owner=settings.database_url, app=settings.database_app_url
    )


def run_folder(settings: Settings) -> Path:
    return _private(settings.home / "run")


def logs_folder(settings: Settings) -> Path:
    return _private(settings.home / "logs")


def _private(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
