"""What brought the person here, in one word: sell, buy, rent, value, book, interest, …"""

import re

from enterprisehub.domains.conversations.logic.understand_text.read_words import Reading

_INTENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?<![\w'])(?:{pattern})(?![\w'])"))
    for name, pattern in (
        ("sell", r"(?:sell|selling|list|listing) (?:my|our|the|a|it|this|his|her|mom's|dad's|\d)|thinking (?:of|about) (?:selling|listing)|(?:want|need|like|ready|looking|planning|going) to (?:sell|list)|sell (?:house|home|condo|property)|(?:vender|vendo) (?:mi|la|nuestra|una|el)|quiero vender"),
        ("buy", r"(?:buy|buying|purchase|purchasing) (?:a|an|my|our|the|another|first|in|\d)|(?:want|need|like|ready|looking|planning|hoping) to (?:buy|purchase)|house hunting|looking for (?:a|an|my) .{0,25}(?:house|home|condo|townhouse|place to buy)|(?:comprar|compro|busco) (?:una|un|casa)?|first time (?:home ?)?buyer"),
        ("rent", r"(?:rent|renting|lease|leasing)(?: out)?|for rent|rental|alquilar|rentar"),
        ("value", r"(?:what(?:'s| is) (?:my|our) (?:house|home|place|condo) worth|home value|valuation|how much is (?:my|our) (?:house|home)|cuanto vale)"),
        ("book", r"(?:schedule|book|set up|arrange) (?:a|an|the|my|me)? ?(?:visit|tour|showing|call|meeting|demo|appointment|viewing)"),
        ("info", r"more info\w*|tell me more|send (?:me )?(?:info|details)|interested in (?:learning|knowing|the|your)"),
        ("interest", r"(?:we|i|we're|i'm|we are|i am) (?:need|want|looking (?:for|at|into)|in the market for|shopping for|considering|evaluating|interested)|what do you(?: guys| all)? (?:do|offer|sell)|(?:necesito|necesitamos|buscamos|me interesa|nos interesa)"),
    )
)  # fmt: skip


def name_intent(reading: Reading) -> str | None:
    """The first purpose stated, or None; selling and buying come before everything they include."""
    return next((name for name, pattern in _INTENTS if pattern.search(reading.plain)), None)
