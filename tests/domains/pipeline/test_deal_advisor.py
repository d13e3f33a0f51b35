"""What the advisor says of a deal that it cannot advise on."""

import pytest

from enterprisehub.domains.pipeline.agents.deal_advisor import steps_for
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.errors import NotFound
from enterprisehub.kernel.ids import new_id
from enterprisehub.kernel.scope import Scope


@pytest.mark.requirement("AGT-09")
async def test_no_deal_is_not_taken_for_one_that_has_ended(
    database: Database, scope: Scope
) -> None:
    async with database.scoped(scope) as db:
        with pytest.raises(NotFound, match="does not exist"):
            await steps_for(db, new_id(), 5)
