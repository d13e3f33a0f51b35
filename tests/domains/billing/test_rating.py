"""How well clients pay, and what that does to their health."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.billing.logic.rate_billing import (
    count_invoices,
    rate_billing,
    score_of,
    words_of,
)
from enterprisehub.domains.billing.models import InvoiceRow
from enterprisehub.domains.billing.settings import BillingSettings
from enterprisehub.domains.delivery.logic.measure_client_health import client_health
from tests.domains.billing.billed import add_company, bill

pytestmark = pytest.mark.requirement("DLV-07")
TODAY = date(2026, 11, 22)
GRACE_OVER = TODAY - timedelta(days=3)


def invoice(due_days_ago, state="open", *, late=None, cents=100_00, paid=0, currency="USD"):
    due_on = TODAY - timedelta(days=due_days_ago)
    return InvoiceRow(
        number="1", due_on=due_on, issued_on=due_on - timedelta(days=30), amount_cents=cents,
        paid_cents=cents if state == "paid" else paid, currency=currency, state=state,
        paid_on=due_on + timedelta(days=late) if late is not None else None,
    )  # fmt: skip


def rated(*invoices):
    paid = count_invoices(invoices, TODAY, GRACE_OVER)
    return score_of(paid), words_of(paid)


def test_the_reason_names_share_age_sum_and_habit():
    paid = [invoice(90 + n, "paid", late=0) for n in range(7)]
    late = [invoice(34, cents=320_000), invoice(10, cents=200_000, paid=100_000)]
    score, says = rated(*paid, *late)
    assert says == ("2 of 9 invoices are overdue, the oldest for 34 days: $4,200; paid in time.")
    # 2 of 9 of the 40 points that half the invoices cost, and 34 of 60 days of the other 40.
    assert score == round(100 - 40 * (2 / 9) / 0.5 - 40 * 34 / 60)


def test_paying_late_costs_even_when_nothing_is_open():
    assert rated(*[invoice(50, "paid", late=15)] * 4) == (
        90, "None of 4 invoices is overdue; paid 15 days late on average.",
    )  # fmt: skip


def test_what_is_not_due_says_nothing_and_days_of_grace_count_for_the_client():
    assert rated(invoice(-5), invoice(3)) == (
        None, "2 invoices are open, and none was due yet.",
    )  # fmt: skip
    assert rated(invoice(4))[1] == "1 of 1 invoice is overdue, for 4 days: $100."


def test_what_was_written_off_counts_like_what_is_overdue():
    score, says = rated(invoice(70, "uncollectible"), invoice(80, "paid", late=0))
    assert (score, says) == (
        20, "None of 2 invoices is overdue; 1 of them written off; paid in time.",
    )  # fmt: skip


def test_each_currency_is_added_by_itself():
    says = rated(invoice(9, cents=5_000, currency="JPY"), invoice(9), invoice(9))[1]
    assert says.endswith(": JPY 5,000 and $200.")


@given(
    st.lists(
        st.builds(
            invoice,
            st.integers(-400, 4000),
            st.sampled_from(["open", "paid", "uncollectible"]),
            late=st.one_of(st.none(), st.integers(-300, 300)),
        ),
        max_size=30,
    )
)
def test_the_score_stays_between_0_and_100_and_more_overdue_is_never_better(invoices):
    score = rated(*invoices)[0]
    worse = rated(*invoices, invoice(400))[0]
    assert score is None or 0 <= score <= 100
    assert score is None or worse <= score


async def test_client_health_has_a_part_of_billing_that_follows_the_invoices(database, scope):
    async with database.scoped(scope) as db:
        acme = await add_company(db)
        part = {p.key: p for p in (await client_health(db, acme)).parts}["billing"]
        assert (part.score, part.says) == (None, "No invoice to this client is known.")
        await bill(db, acme, "1", days_ago=100, paid_after=0)
        assert (await client_health(db, acme)).score == 100
        await bill(db, acme, "2", days_ago=100)
        health = await client_health(db, acme)
        assert (health.score, health.band) == (20, "at_risk")
        assert "1 of 2 invoices is overdue, for 70 days: $4,200; paid in time." in [
            part.says for part in health.parts
        ]
        await BillingSettings(grace_days=71).save(db)
        part = await rate_billing(db, acme)
        assert (part.score, part.says) == (100, "None of 1 invoice is overdue; paid in time.")
