"""A listing by the words people use for it, and those it is compared with."""

from enterprisehub.domains.concierge import queries
from enterprisehub.domains.concierge.contracts import Listing
from enterprisehub.domains.concierge.logic.fold_words import plain
from enterprisehub.domains.concierge.logic.write_listing import listing_of
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid, NotFound

MOST_ALIKE = 5


async def find_home(db: Db, words: str) -> Listing:
    """The one home that is meant.

    Raises:
        NotFound: none has these words in its address.
        Invalid: several have.
    """
    found = [listing_of(row) for row in await queries.listings_with(db, words.strip())]
    exact = [one for one in found if plain(one.address) == plain(words)]
    chosen = exact or found
    if not chosen:
        raise NotFound(f"No listing has “{words[:80]}” in its address.")
    if len(chosen) > 1:
        names = ", ".join(f"{one.address} in {one.place}" for one in chosen[:MOST_ALIKE])
        says = f"Several are called so: {names}."
        raise Invalid(says, fields={"address": says})
    return chosen[0]


async def read_market(db: Db, words: str) -> tuple[Listing, list[Listing]]:
    """The home, and every listing of the tenant that it can be compared with."""
    home = await find_home(db, words)
    return home, [listing_of(row) for row in await queries.comparable_listings(db)]
