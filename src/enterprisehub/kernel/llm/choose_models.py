"""Which models answer for which task is decided; one new to a task is proven on past answers."""

from collections.abc import Mapping, Sequence

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
        for model in await _new(db, before, after, route):
            await _prove(db, route, model, override)
    await after.save(db)
    return after


async def _prove(db: Db, route: Route, model: str, override: str) -> None:
    try:
        await require_proof(db, model_candidate(route, model), override=override)
    except Conflict as error:
        raise Conflict(error.message, **error.details | {"unproven": f"{route}={model}"}) from error


async def _new(db: Db, before: ModelSettings, after: ModelSettings, route: Route) -> list[str]:
    """The models that would answer a task and did not, or come first and did not."""
    was, will = await models_of(db, before, route), await models_of(db, after, route)
    first = will[:1] if will[:1] != was[:1] else []
    return list(dict.fromkeys([*first, *(model for model in will if model not in was)]))


def _wrong(models: Sequence[str]) -> str:
    return next((said for said in map(wrong_model, models) if said), "")
