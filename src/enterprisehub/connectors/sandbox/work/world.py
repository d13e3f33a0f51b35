# ruff: noqa: PLR2004, S311  odds and hours of made-up work; nothing here is secret
"""A made-up team's work since a fixed day: the same for everybody, and going on as time goes.

Nothing is stored: what happened until a moment follows from the seed alone, so the sandbox can be
asked again and again, and every day brings new finished work.
"""

import hashlib
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random

EPOCH = datetime(2025, 9, 29, 6, 0, tzinfo=UTC)
SPRINT = timedelta(days=14)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account at both tools; `email` is what commits carry."""

    id: int
    login: str
    name: str
    email: str
    is_bot: bool = False

    @property
    def jira_id(self) -> str:
        return f"sandbox-{self.id:04d}"


PEOPLE = (
    Person(101, "mara-lindqvist", "Mara Lindqvist", "mara@devs.example.com"),
    Person(102, "tobi-adeyemi", "Tobi Adeyemi", "tobi@devs.example.com"),
    Person(103, "hanako-mori", "Hanako Mori", "hanako@devs.example.com"),
    Person(104, "luis-ferrer", "Luis Ferrer", "luis@devs.example.com"),
    Person(105, "ines-carvalho", "Inês Carvalho", "ines@devs.example.com"),
    Person(106, "yusuf-demir", "Yusuf Demir", "yusuf@devs.example.com"),
)
BOT = Person(900, "dependabot[bot]", "dependabot[bot]", "bot@devs.example.com", is_bot=True)


@dataclass(frozen=True, slots=True)
class Project:
    id: int
    key: str
    name: str
    repository: str
    repository_id: int
    per_week: float
    team: tuple[Person, ...]

    @property
    def board_id(self) -> int:
        return self.id - 10_000 + 50


PROJECTS = (
    Project(10_001, "PORTAL", "Client portal", "northwind/portal", 70_001, 4.5, PEOPLE[:4]),
    Project(10_002, "MOBILE", "Mobile app", "northwind/mobile", 70_002, 3.0, PEOPLE[3:]),
)
TITLES = {
    "Story": ("Let clients {} their {}", "Show the {1} before people {0} it"),
    "Task": ("Move the {1} to the new service", "Write down how to {0} the {1}"),
    "Bug": ("The {1} is empty after people {0} it twice", "Cannot {0} the {1} on a phone"),
    "Incident": ("Nobody can {0} the {1}",),
}
VERBS = ("share", "sign", "search", "export", "archive", "renew", "compare", "pay")
NOUNS = ("contract", "viewing", "invoice", "message", "photo", "calendar", "profile", "report")


@dataclass(frozen=True, slots=True)
class Move:
    at: datetime
    who: Person
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Review:
    id: int
    who: Person
    state: str
    at: datetime


@dataclass(slots=True)
class Pull:
    id: int
    number: int
    who: Person
    branch: str
    title: str
    commits: list[tuple[str, datetime]]
    opened_at: datetime
    ready_at: datetime | None
    reviews: list[Review]
    merged_at: datetime
    merge_sha: str


@dataclass(slots=True)
class Item:
    id: int
    key: str
    project: Project
    kind: str
    title: str
    points: int
    creator: Person
    assignee: Person
    created_at: datetime
    moves: list[Move] = field(default_factory=list)
    pull: Pull | None = None


@dataclass(frozen=True, slots=True)
class Sprint:
    id: int
    project: Project
    number: int
    start_at: datetime
    end_at: datetime


@dataclass(frozen=True, slots=True)
class Deployment:
    id: int
    project: Project
    sha: str
    ref: str
    at: datetime
    ended_at: datetime
    state: str
    note: str


@dataclass(slots=True)
class World:
    items: list[Item]
    deployments: list[Deployment]


def sprints(project: Project, until: datetime) -> list[Sprint]:
    """Every sprint that was begun, and the next one."""
    count = max(0, (until - EPOCH) // SPRINT) + 2
    return [
        Sprint(
            project.id * 100 + number,
            project,
            number,
            EPOCH + SPRINT * (number - 1) + 2 * HOUR,
            EPOCH + SPRINT * number - 15 * HOUR,
        )
        for number in range(1, count + 1)
    ]


@lru_cache(maxsize=4)
def world(until: datetime) -> World:
    """Everything that was begun until then; what lies later is left out by who reads it."""
    made = World([], [])
    weeks = max(0, math.ceil((until - EPOCH) / timedelta(days=7)))
    for project in PROJECTS:
        number = 0
        for week in range(weeks):
            rng = Random(f"{project.key}:{week}")
            drift = 1 + 0.35 * math.sin(week / 9 + project.id)
            count = round(rng.gauss(project.per_week * drift, 1.2))
            for _ in range(max(0, count)):
                number += 1
                made.items.append(_item(project, number, week, until))
        made.deployments += _deployments(project, [i for i in made.items if i.project is project])
    made.items = [item for item in made.items if item.created_at <= until]
    return made


def _item(project: Project, number: int, week: int, until: datetime) -> Item:
    rng = Random(f"{project.key}-{number}")
    kind = rng.choices(("Story", "Task", "Bug", "Incident"), (50, 22, 23, 5))[0]
    created = _at_work(EPOCH + timedelta(days=7 * week + rng.uniform(0, 5)))
    who, by = rng.choice(project.team), rng.choice(project.team)
    title = rng.choice(TITLES[kind]).format(rng.choice(VERBS), rng.choice(NOUNS))
    item = Item(
        project.id * 1000 + number,
        f"{project.key}-{number}",
        project,
        kind,
        title,
        rng.choice((1, 2, 2, 3, 3, 5, 8)),
        by,
        who,
        created,
    )
    planned = kind != "Incident" and rng.random() < 0.8
    waits = 0.05 if kind == "Incident" else rng.lognormvariate(1.0, 0.8)
    started = _at_work((_next_sprint(created) if planned else created) + waits * DAY)
    works = rng.lognormvariate(0.1 + 0.14 * item.points, 0.6) * (0.2 if kind == "Incident" else 1)
    reviewed = _at_work(started + works * DAY)
    done = _at_work(reviewed + rng.lognormvariate(-0.6, 0.7) * DAY)
    moves = [
        Move(started, who, "status", "To Do", "In Progress"),
        Move(reviewed, who, "status", "In Progress", "In Review"),
    ]
    if rng.random() < 0.12:
        back = (reviewed + (done - reviewed) / 2).replace(microsecond=0)
        moves.append(Move(back, by, "status", "In Review", "In Progress"))
        moves.append(Move(_at_work(back + 6 * HOUR), who, "status", "In Progress", "In Review"))
        done = _at_work(max(done, back + 8 * HOUR))
    moves.append(Move(done, by, "status", "In Review", "Done"))
    item.moves = sorted(
        [*moves, *_stays(item, rng, started, done, planned=planned)], key=lambda m: m.at
    )
    if kind != "Task" or rng.random() < 0.6:
        item.pull = _pull(item, rng, started, reviewed, done)
    if item.pull and item.pull.opened_at > until:
        item.pull = None
    return item


def _next_sprint(at: datetime) -> datetime:
    """What is planned waits in the backlog for it."""
    return EPOCH + SPRINT * ((at - EPOCH) // SPRINT + 1)


def _stays(
    item: Item, rng: Random, started: datetime, done: datetime, *, planned: bool
) -> list[Move]:
    """Sprints it was put into and taken out of, as its changelog tells."""
    number = max(1, (started - EPOCH) // SPRINT + 1)
    begins = EPOCH + SPRINT * (number - 1)
    added = max(item.created_at, begins - 3 * HOUR if planned else started) + HOUR / 4
    moves, before = [], ""
    while True:
        sprint_id = item.project.id * 100 + number
        moves.append(
            Move(added, item.creator, "Sprint", before, f"{before},{sprint_id}".strip(","))
        )
        before = moves[-1].after
        ends = EPOCH + SPRINT * number - 15 * HOUR
        if rng.random() < 0.05 and added + DAY < min(done, ends):
            kept = ",".join(before.split(",")[:-1])
            moves.append(Move(added + DAY, item.creator, "Sprint", before, kept))
            return moves
        if done <= ends:
            return moves
        number, added = number + 1, ends


def _pull(item: Item, rng: Random, started: datetime, reviewed: datetime, done: datetime) -> Pull:
    project, number = item.project, int(item.key.partition("-")[2])
    count = rng.choice((1, 2, 2, 3, 4))
    commits = [
        (_sha(f"{item.key}:{at}"), started + (reviewed - started) * (at + 1) / (count + 1))
        for at in range(count)
    ]
    draft = rng.random() < 0.3
    opened = commits[0][1] + 2 * HOUR if draft else reviewed
    rest = done - reviewed
    others = [each for each in project.team if each is not item.assignee]
    first = reviewed + rest * rng.uniform(0.15, 0.5)
    reviews = [Review(item.id * 10 + 1, BOT, "COMMENTED", reviewed + HOUR / 12)]
    if rng.random() < 0.3:
        reviews.append(Review(item.id * 10 + 2, rng.choice(others), "CHANGES_REQUESTED", first))
        first = first + rest * 0.2
    reviews.append(Review(item.id * 10 + 3, rng.choice(others), "APPROVED", first))
    merged = done - min(HOUR, rest * 0.1)
    branch = f"{'fix' if item.kind in ('Bug', 'Incident') else 'feature'}/{item.key.lower()}"
    return Pull(
        item.id + 50_000_000,
        number,
        item.assignee,
        branch if item.kind != "Incident" else f"hotfix/{item.key.lower()}",
        f"{item.key} {item.title}",
        commits,
        opened,
        reviewed if draft else None,
        reviews,
        merged,
        _sha(f"{item.key}:merged"),
    )


def _deployments(project: Project, items: list[Item]) -> list[Deployment]:
    """Twice a week what was merged since goes out; incidents' repairs go out at once."""
    pulls = sorted(
        ((i.pull, i) for i in items if i.pull), key=lambda pair: (pair[0].merged_at, pair[0].id)
    )
    made: list[Deployment] = []
    last: datetime | None = None
    for pull, item in pulls:
        urgent = item.kind == "Incident"
        if not urgent and last is not None and pull.merged_at - last < 3 * DAY:
            continue
        rng = Random(f"deploy:{item.key}")
        at = pull.merged_at + timedelta(minutes=rng.randint(5, 40))
        made.append(
            Deployment(
                item.id + 90_000_000,
                project,
                pull.merge_sha,
                pull.branch if urgent else "main",
                at,
                at + timedelta(minutes=rng.randint(3, 12)),
                "failure" if rng.random() < 0.08 else "success",
                f"Hotfix for {item.key}" if urgent else "Regular deployment",
            )
        )
        last = pull.merged_at
    return made


def _at_work(moment: datetime) -> datetime:
    """The same moment, or the next one at which people work."""
    moment = moment.replace(microsecond=0)
    if moment.hour >= 17:
        moment = (moment + DAY).replace(hour=7)
    if moment.hour < 7:
        moment = moment.replace(hour=7)
    while moment.weekday() >= 5:
        moment = (moment + DAY).replace(hour=8)
    return moment


def _sha(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
