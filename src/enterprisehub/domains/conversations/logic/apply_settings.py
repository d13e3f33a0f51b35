"""The tenant's settings as the rules that the pure functions take."""

import re

from enterprisehub.domains.conversations.flows.flow import DEFAULT_LANGUAGE
from enterprisehub.domains.conversations.flows.phrasebook import phrasebook
from enterprisehub.domains.conversations.logic.decide_acts import PolicyRules
from enterprisehub.domains.conversations.logic.detect_stall import StallRules
from enterprisehub.domains.conversations.logic.evaluate_handoff import HandoffRules
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.tenancy.tenants import tenant
from enterprisehub.kernel.text.languages import LANGUAGES

_WORDED = re.compile(r"(?<![\w.@])[a-z]{2,}(?![\w.@])")


def policy_rules(settings: ConversationSettings) -> PolicyRules:
    return PolicyRules(max_bot_messages=settings.max_bot_messages)


def stall_rules(settings: ConversationSettings) -> StallRules:
    return StallRules(no_answer_hours=settings.stall_after_hours)


def handoff_rules(settings: ConversationSettings) -> HandoffRules:
    return HandoffRules(
        minimum_confidence=settings.handoff_from_confidence,
        per_session_per_day=settings.handoffs_per_session_per_day,
        per_tenant_per_hour=settings.handoffs_per_hour,
        hot_score_hands_over=settings.hot_score_hands_over,
    )


async def stated_facts(
    db: Db, settings: ConversationSettings, language: str | None
) -> dict[str, str]:
    """What may be stated in `language`; company and agent are always known.

    Facts are written in English or Spanish. In another language those are told that have no words
    of theirs ("2.5 %", "12 Congress Ave, Austin"); of the others a person tells.
    """
    company = settings.company_name or (await tenant(db, db.scope.tenant_id)).name
    book = phrasebook(language or DEFAULT_LANGUAGE)
    agent = settings.agent_name or book.say("our_agent", tone="any", seed="")
    own = settings.facts | settings.facts_es if language == "es" else settings.facts
    if language in LANGUAGES:
        own = {name: text for name, text in own.items() if not _WORDED.search(text)}
    return {k: v for k, v in own.items() if v} | {"company": company, "agent": agent}
