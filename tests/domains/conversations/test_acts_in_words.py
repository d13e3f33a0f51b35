"""Why something was sent is said without the bot's own vocabulary."""

from enterprisehub.domains.conversations.contracts import BotActKind
from enterprisehub.domains.conversations.pages.acts_in_words import act_in_words, rule_in_words


def test_a_rule_names_the_question_as_people_know_it():
    assert rule_in_words("request:motivation", {"motivation": "Reason to sell"}) == (
        "asked: Reason to sell"
    )
    assert rule_in_words("stand_by", {}) == "stand by"


def test_no_act_shows_a_key():
    assert not any("_" in act_in_words(kind.value) for kind in BotActKind)
