"""A demo tenant has samples of its own writing, some rated, and a voice trained from them."""

import json
from pathlib import Path

from enterprisehub.domains.writing.contracts import NewSample, RateSample
from enterprisehub.domains.writing.logic.keep_sample import add_sample, rate_sample
from enterprisehub.domains.writing.logic.train_voice import train_voice
from enterprisehub.kernel.db.session import Db

_DATA = Path(__file__).parents[1] / "data" / "samples.json"


async def seed_demo(db: Db) -> None:
    """Invented emails; the voice is what the program itself finds in them."""
    for told in json.loads(_DATA.read_text("utf-8")):
        row = await add_sample(db, NewSample(content=told["content"]))
        if told["rating"]:
            rating = RateSample(rating=told["rating"], feedback=told["feedback"])
            await rate_sample(db, row.id, rating)
    await train_voice(db)
