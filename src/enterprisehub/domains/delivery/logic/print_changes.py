"""The change report: what was merged and deployed, who approved it, and what went around review."""

from enterprisehub.domains.delivery.queries import changes
from enterprisehub.domains.delivery.queries.changes import Change, Deployment
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.reports.contents import Chart, Contents, Part, Table
from enterprisehub.kernel.reports.kinds import Span

_DAY = "%Y-%m-%d %H:%M UTC"


async def make_change_report(db: Db, span: Span) -> Contents:
    """Every change of the span; those without a second pair of eyes stand first."""
    merged = await changes.merged(db, span.start, span.end)
    deployed = await changes.deployed(db, span.start, span.end)
    alone = [one for one in merged if not one.was_approved]
    return Contents(
        "Change report",
        [
            _summary(merged, alone, deployed),
            Part("Merged without approval by somebody else", table=_changes(alone)),
            Part("Deployments to production", table=_deployments(deployed)),
            Part("All merged changes", table=_changes(merged)),
        ],
        definitions=[
            ("Change", "a pull request that was merged in the time"),
            ("Approved", "approved before the merge by a person who is not its author"),
            (
                "Why",
                "AICPA Trust Services Criteria, CC8.1: changes are authorised, tested and approved",
            ),
        ],
    )


def _summary(merged: list[Change], alone: list[Change], deployed: list[Deployment]) -> Part:
    count = len(merged)
    share = f"{(count - len(alone)) / count * 100:.0f} %" if count else "–"
    failed = sum(one.result == "failure" or one.incidents > 0 for one in deployed)
    by_place: dict[str, int] = {}
    for one in merged:
        by_place[one.repository] = by_place.get(one.repository, 0) + 1
    most = sorted(by_place.items(), key=lambda pair: (-pair[1], pair[0]))[:12]
    chart = None
    if most:
        chart = Chart(
            [name for name, _ in most], [float(n) for _, n in most], "Merged changes by repository."
        )
    return Part(
        "Summary",
        figures=[
            ("Merged changes", f"{count:,}"),
            ("Approved before", share),
            ("Deployments", f"{len(deployed):,}"),
            ("Failed or with incident", f"{failed:,}"),
        ],
        chart=chart,
    )


def _changes(found: list[Change]) -> Table:
    columns = ("Repository", "Change", "What", "Author", "Merged by", "Merged", "Approved", "Live")
    rows = [
        (
            one.repository,
            one.label,
            one.title,
            one.author,
            one.merged_by,
            f"{one.merged_at:{_DAY}}",
            f"{one.approved_at:{_DAY}}" if one.approved_at and one.was_approved else "no",
            f"{one.deployed_at:{_DAY}}" if one.deployed_at else "",
        )
        for one in found
    ]
    return Table(columns, rows)


def _deployments(found: list[Deployment]) -> Table:
    rows = [
        (
            one.repository,
            one.label,
            f"{one.finished_at:{_DAY}}",
            one.result,
            "unplanned fix" if one.is_unplanned_fix else "",
            one.incidents,
        )
        for one in found
    ]
    columns = ("Repository", "Deployment", "Finished", "Result", "Kind", "Incidents")
    return Table(columns, rows, frozenset({5}))
