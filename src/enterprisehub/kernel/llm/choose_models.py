"""Which models answer for which task is decided; one new to a task is proven on past answers."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Conflict, Invalid
from enterprisehub.kernel.llm.policy import ROUTES, ModelSettings, Route
from enterprisehub.kernel.llm.providers import PROVIDERS, candidates
from enterprisehub.kernel.promotion import Candidate, digest_of, require_proof


def model_candidate(route: Route, model: str) -> Candidate:
    """One model, as "connector:model", in the first place for a task."""
    content = {"route": route, "model": model}
    title = f"{ROUTES[route]}, by {model}"
    return Candidate(
        kind="model", name=route, title=title, digest=digest_of(content), content=content
    )


def wrong_model(entry: str) -> str:
    """What is wrong with an entry that names no model; empty where it names one."""
    connector, _, model = entry.partition(":")
    if connector in PROVIDERS and model and len(entry) <= 120:  # noqa: PLR2004
        return ""
    return (
        f"has “{entry[:60]}”, which is no model: write connector:model, with one of "
        f"{', '.join(sorted(PROVIDERS))}"
    )


async def models_of(db: Db, settings: ModelSettings, route: Route) -> list[str]:
    """The models of a task in their order: those chosen, else every connected one's default."""
    if chosen := settings.routes.get(route):
        return list(chosen)
    found = await candidates(db, settings.model_copy(update={"enabled": True}), route)
    return list(dict.fromkeys(f"{one.provider.connector}:{one.model_name}" for one in found))


async def known_models(db: Db, settings: ModelSettings, route: Route) -> list[str]:
    """The connected models that may be chosen for a task, those chosen for it first."""
    every = settings.model_copy(update={"enabled": True, "routes": {}})
    return list(
        dict.fromkeys([*settings.routes.get(route, ()), *await models_of(db, every, route)])
    )


async def choose_models(
    db: Db, routes: Mapping[Route, Sequence[str]], *, override: str = ""
) -> ModelSettings:
    """These tasks are answered by these models in this order; no model means every connected one.

    Whichever is new to a task, or comes first from now on, stands where a replay has shown what
    it changes, where there was enough to replay.

    Raises:
        Invalid: an entry names no model; `fields` says for which task.
        Conflict: a model must be replayed first, unless `override` says why not; `unproven` names
            the task and the model.
        Denied: the caller may not override.
    """
    wrong = {f"route_{route}": _wrong(models) for route, models in routes.items()}
    if any(wrong.values()):
        raise Invalid("Some fields are not right.", fields={k: v for k, v in wrong.items() if v})
    await ModelSettings.hold(db, seen=None)
    before = await ModelSettings.load(db)
    chosen = {route: models for route, models in before.routes.items() if route not in routes}
    chosen |= {route: list(dict.fromkeys(models)) for route, models in routes.items() if models}
    after = before.model_copy(update={"routes": chosen})
    for route in routes:
        was, will = await models_of(db, before, route), await models_of(db, after, route)
        for model in _new(was, will):
            await _prove(db, route, model, override)
    await after.save(db)
    return after


@asynccontextmanager
async def answers_stay(db: Db) -> AsyncIterator[None]:
    """Accounts may change inside, and no model that is to be proven first answers because of it.

    A task that such a model would answer from now on keeps the models it had, by their names.
    """
    settings = await ModelSettings.load(db)
    before = {route: await models_of(db, settings, route) for route in ROUTES}
    yield
    await db.flush()
    kept: dict[Route, list[str]] = {}
    for route, was in before.items():
        new = _new(was, await models_of(db, settings, route))
        if was and await _any_unproven(db, route, new):
            kept[route] = was
    if kept:
        await ModelSettings.hold(db, seen=None)
        known = await ModelSettings.load(db)
        await known.model_copy(update={"routes": {**known.routes, **kept}}).save(db)


async def _any_unproven(db: Db, route: Route, models: Sequence[str]) -> bool:
    for model in models:
        try:
            await require_proof(db, model_candidate(route, model))
        except Conflict:
            return True
    return False


async def _prove(db: Db, route: Route, model: str, override: str) -> None:
    try:
        await require_proof(db, model_candidate(route, model), override=override)
    except Conflict as error:
        raise Conflict(error.message, **error.details | {"unproven": f"{route}={model}"}) from error


def _new(was: Sequence[str], will: Sequence[str]) -> list[str]:
    """The models that would answer a task and did not, or come first and did not."""
    first = will[:1] if will[:1] != was[:1] else []
    return list(dict.fromkeys([*first, *(model for model in will if model not in was)]))


def _wrong(models: Sequence[str]) -> str:
    return next((said for said in map(wrong_model, models) if said), "")
