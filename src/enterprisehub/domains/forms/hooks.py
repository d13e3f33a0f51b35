"""What forms answer when others ask."""

from enterprisehub.domains.crm.ports import Part, declare_part
from enterprisehub.domains.forms.contracts import FormConfig
from enterprisehub.domains.forms.logic.save_form import make_form
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.seeding import SEED, DemoSeed

declare_part(Part(table="forms_submissions", noun="forms sent", follows=("message_id",)))


@SEED.implement("forms")
async def seed(db: Db, _: DemoSeed) -> None:
    """A demo tenant begins with a form that can be tried out."""
    config = FormConfig(
        name="Home value",
        title="What is your home worth?",
        intro="Tell us a little, and we will get back to you today.",
        ask_phone="optional",
        questions=("When do you want to move?: This month | This summer | Later",),
        consent="I agree that Northwind Realty may call, text and email me about my request.",
    )
    await make_form(db, config)
