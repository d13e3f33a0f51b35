"""A value is computed once, belongs to one tenant, and goes with its time or its tag."""

import asyncio
from uuid import UUID

import pytest
import pytest_asyncio
from prometheus_client import REGISTRY

from enterprisehub.kernel.cache import TenantCache

TENANT, OTHER = UUID(int=1), UUID(int=2)


@pytest_asyncio.fixture(params=[None, "mem://"], ids=["one level", "two levels"])
async def cache(request):
    made = TenantCache(request.param, key=b"k" * 32 if request.param is None else b"")
    yield made
    await made.close()


class Counted:
    """A computation that counts how often it ran."""

    def __init__(self):
        self.runs = 0
        self.gate = None

    async def __call__(self):
        self.runs += 1
        if self.gate is not None:
            await self.gate.wait()
        return ("value", self.runs)


async def ask(cache, compute, tenant=TENANT, parts=(1,), **options):
    options = {"ttl_seconds": 60.0} | options
    return await cache.get_or_compute(tenant, "test", parts, compute, **options)


@pytest.mark.requirement("PLT-31")
async def test_a_value_is_computed_once(cache):
    compute = Counted()
    assert await ask(cache, compute) == await ask(cache, compute) == ("value", 1)
    assert await ask(cache, compute, parts=(2,)) == ("value", 2)


@pytest.mark.requirement("PLT-31")
async def test_many_at_once_compute_once(cache):
    compute = Counted()
    compute.gate = asyncio.Event()
    asking = [asyncio.create_task(ask(cache, compute)) for _ in range(50)]
    await asyncio.sleep(0)
    compute.gate.set()
    assert set(await asyncio.gather(*asking)) == {("value", 1)}


@pytest.mark.requirement("PLT-01")
async def test_tenants_do_not_share_values(cache):
    compute = Counted()
    assert await ask(cache, compute) == ("value", 1)
    assert await ask(cache, compute, tenant=OTHER) == ("value", 2)


@pytest.mark.requirement("PLT-31")
async def test_a_dropped_tag_takes_its_values_of_one_tenant_along(cache):
    compute = Counted()
    await ask(cache, compute, tags=["deals"])
    await ask(cache, compute, tags=["deals"], tenant=OTHER)
    await cache.drop(TENANT, "deals")
    assert await ask(cache, compute, tags=["deals"]) == ("value", 3)
    assert await ask(cache, compute, tags=["deals"], tenant=OTHER) == ("value", 2)


async def test_a_failure_is_not_kept(cache):
    async def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ask(cache, fail)
    assert await ask(cache, Counted()) == ("value", 1)


async def test_nothing_counts_as_a_value(cache):
    runs = []

    async def nothing():
        runs.append(1)

    await ask(cache, nothing)
    await ask(cache, nothing)
    assert len(runs) == 1


@pytest.mark.requirement("PLT-31")
async def test_hits_and_misses_are_metrics(cache):
    def count(result):
        return (
            REGISTRY.get_sample_value(
                "hub_cache_lookups_total", {"cache": "test", "result": result}
            )
            or 0
        )

    before = count("miss"), count("near")
    compute = Counted()
    await ask(cache, compute, parts=("metrics",))
    await ask(cache, compute, parts=("metrics",))
    assert (count("miss") - before[0], count("near") - before[1]) == (1, 1)
