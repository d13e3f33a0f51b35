"""The files of a tenant are one site: its projects are those that rows name."""

from collections.abc import Iterable

from enterprisehub.domains.delivery.logic.import_items.understand_row import POINTS, STATUSES
from enterprisehub.domains.delivery.models.sources import (
    ConnectionRow,
    SiteRow,
    SourceRow,
    StatusRow,
)
from enterprisehub.domains.delivery.queries import raw, sources
from enterprisehub.kernel import clock
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.search.fold import fold

VENDOR = CONNECTOR = "file"
ADDRESS = "imported"
MAX_PROJECTS = 500


def project_id(name: str) -> str:
    """The project that a row names, as it is compared."""
    return fold(name)[:200]


async def file_connection(db: Db) -> ConnectionRow:
    """The connection of the site of files, made where there is none yet."""
    await raw.lock_files(db)
    site = await sources.site_at(db, VENDOR, ADDRESS)
    if site is None:
        site = SiteRow(
            vendor=VENDOR,
            address=ADDRESS,
            title="Imported files",
            options={"story_point_field": POINTS},
        )
        db.add(site)
        await db.flush()
        for name, category in STATUSES.items():
            db.add(StatusRow(site_id=site.id, external_id=name, name=name, category=category))
    found = await sources.connection_of_account(db, CONNECTOR, None)
    if found is None:
        found = ConnectionRow(site_id=site.id, connector=CONNECTOR, title="Imported files")
        db.add(found)
        await db.flush()
    return found


async def keep_projects(db: Db, connection: ConnectionRow, names: Iterable[str]) -> set[str]:
    """The projects are there from now on; answers those for which there is no room."""
    known = {row.external_id: row for row in await sources.sources(db, connection.site_id)}
    full: set[str] = set()
    for name in names:
        project = project_id(name)
        if project in known:
            known[project].removed_at, known[project].chosen = None, True
        elif len(known) >= MAX_PROJECTS:
            full.add(project)
        else:
            known[project] = SourceRow(
                site_id=connection.site_id,
                connection_id=connection.id,
                kind="project",
                external_id=project,
                key=name,
                name=name,
                chosen=True,
                loaded_at=clock.now(),
            )
            db.add(known[project])
    await db.flush()
    return full
