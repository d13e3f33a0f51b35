"""The tenant's own markets and team decide what of a contact counts, and each reason is shown."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.crm.logic.fit_profile import Firm, fit_profile
from enterprisehub.domains.crm.logic.rescore_contact import rescore_contact
from enterprisehub.domains.crm.settings import BusinessProfile, TeamMember
from enterprisehub.kernel.ids import new_id

pytestmark = pytest.mark.requirement("CRM-04")
PLACE = "/settings/customers/profile"
DANA = new_id()
PROFILE = BusinessProfile(
    industries=("Logistics", "Cold storage"),
    roles=("Head of Operations",),
    employees_from=50,
    employees_to=500,
    markets=("Austin, TX",),
    expansion=("NM",),
    team=(TeamMember(user_id=DANA, places=("TX",)),),
)


def _points(**firm):
    found = fit_profile(PROFILE, Firm(**firm), {DANA: "Dana Reed"})
    return {one.code.removeprefix("profile_"): one.points for one in found}


@pytest.mark.parametrize(
    ("firm", "points"),
    [
        ({"industry": "Cold Storage & Freight"}, {"industry": 5}),
        ({"industry": "Hospitality"}, {"industry": -4}),
        ({"employees": 49}, {}),
        ({"employees": 500}, {"size": 3}),
        ({"job_title": "Deputy Head of Operations"}, {"role": 4}),
        ({"job_title": "Head of Operational Research"}, {}),
        ({"city": "Austin", "state": "TX"}, {"market": 4, "covered": 1}),
        ({"city": "Austin", "state": "MN"}, {}),
        ({"city": "Santa Fe", "state": "nm"}, {"expansion": 2}),
        ({}, {}),
    ],
)
def test_what_fits_counts_and_what_is_not_known_does_not(firm, points):
    assert _points(**firm) == points


@given(st.text(max_size=80), st.text(max_size=80), st.integers(0, 10**7))
def test_a_tenant_that_said_nothing_changes_no_score(industry, city, employees):
    firm = Firm(industry=industry, city=city, employees=employees, job_title=city)
    assert fit_profile(BusinessProfile(), firm, {}) == []


async def test_the_form_feeds_the_score_with_its_reasons(database, scope, signed_in, runtime):
    firm = {"name": "Coldway", "industry": "Cold storage", "employees": 120, "state": "TX"}
    company = (await signed_in.post("/api/companies", json=firm)).json()
    person = {"name": "Lee Park", "company_id": company["id"], "city": "Reno", "state": "NV"}
    contact_id = UUID((await signed_in.post("/api/contacts", json=person)).json()["id"])

    async def score():
        async with database.scoped(scope) as db:
            return await rescore_contact(db, contact_id)

    before = await score()
    members = (await signed_in.page(PLACE)).split('name="places_')
    form = {
        "industries": "Cold storage\n\nCold storage\n",
        "employees_from": "1,000",
        "employees_to": "200",
        "markets": "TX",
        "expansion": "NV",
        f"places_{members[1][:36]}": "TX; NV",
    }
    wrong = await signed_in.post(PLACE, data=form)
    assert wrong.status_code == 422
    assert "may not be larger" in wrong.text
    assert "Cold storage" in wrong.text
    saved = await signed_in.post(PLACE, data=form | {"employees_from": "100", "version": "0"})
    assert saved.status_code == 303, saved.text
    after = await score()
    assert after.score - before.score == 5 + 3 + 4 + 1
    reasons = {one.code: one.title for one in after.reasons if one.code.startswith("profile_")}
    assert reasons["profile_industry"] == "Works in a target market: Cold storage"
    assert reasons["profile_market"] == "The company is in your market TX"
    assert reasons["profile_covered"].endswith(" covers TX")
    assert "profile_expansion" not in reasons
    page = await signed_in.page(f"/contacts/{contact_id}")
    assert "Works in a target market: Cold storage" in page
    assert (await score()).score == after.score
    kept = (await signed_in.get("/api/business-profile")).json()
    assert kept["industries"] == ["Cold storage"]
    stale = await signed_in.post(PLACE, data={"version": "0"})
    assert stale.status_code == 422
    strange = kept | {"team": [{"user_id": str(new_id()), "places": ["TX"]}]}
    assert (await signed_in.put("/api/business-profile", json=strange)).status_code == 422
    assert (await signed_in.put("/api/business-profile", json=kept)).status_code == 200
