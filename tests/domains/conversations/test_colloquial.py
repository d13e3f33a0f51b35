"""What people really say in German, French, Italian and Dutch, and how it is said back."""

import pytest

from enterprisehub.domains.conversations.contracts import (
    BotActKind,
    DialogueState,
    KnownNames,
    LeadActKind,
)
from enterprisehub.domains.conversations.flows.catalog import shipped
from enterprisehub.domains.conversations.flows.phrasebook import phrasebook
from enterprisehub.domains.conversations.flows.translate import speaking, texts_of
from enterprisehub.domains.conversations.logic.apply_settings import stated_facts
from enterprisehub.domains.conversations.logic.check_claims import check_claims
from enterprisehub.domains.conversations.logic.choose_flow import flow_of_session
from enterprisehub.domains.conversations.logic.phrase_reply import speaker_of
from enterprisehub.domains.conversations.logic.speak_dialogue import SpokenDialogue
from enterprisehub.domains.conversations.logic.understand_text import understand
from enterprisehub.domains.conversations.models import SessionRow
from enterprisehub.domains.conversations.settings import ConversationSettings
from enterprisehub.kernel.db.session import Database
from enterprisehub.kernel.scope import Scope
from enterprisehub.kernel.text.languages import LANGUAGES, SPOKEN
from enterprisehub.kernel.text.languages.elide import put_in
from enterprisehub.kernel.text.languages.wishes import beside_wish
from tests.domains.conversations.test_languages import TODAY, _dialogue, _talk

pytestmark = pytest.mark.requirement("VOX-05")


def _after(code: str, flow: str, texts: list[str]) -> SpokenDialogue:
    dialogue = _dialogue(flow, (code,), code)
    _talk(dialogue, texts)
    return dialogue


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("en", ["a house in Austin", "450 thousand", "three", "no, four bedrooms, not three"]),
        ("es", ["una casa en Austin", "450 mil", "tres", "no, cuatro recámaras, no tres"]),
        ("de", ["ein Haus in Austin", "450 tausend", "drei", "nee, vier Schlafzimmer, nicht drei"]),
        ("fr", ["une maison à Austin", "450 mille", "trois", "non, quatre chambres, pas trois"]),
        ("it", ["una casa a Austin", "450 mila", "tre", "no, quattro camere, non tre"]),
        ("nl", ["een huis in Austin", "450 duizend", "drie", "nee, vier slaapkamers, geen drie"]),
    ],
)
def test_a_corrected_count_is_no_new_price(code: str, texts: list[str]) -> None:
    slots = _after(code, "buyer", texts).state.slots
    assert slots["bedrooms"].value == 4
    assert slots["budget"].value["amount_cents"] == 45_000_000


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("es", "entre 400 y 450 mil"),
        ("de", "so zwischen 400 und 450 tausend"),
        ("fr", "de 400 à 450 mille"),
        ("it", "tra i 400 e i 450 mila"),
        ("it", "dai 400 ai 450 mila"),
        ("nl", "tussen de 400 en de 450 duizend"),
    ],
)
def test_a_range_keeps_both_ends(code: str, said: str) -> None:
    budget = _after(code, "buyer", ["Austin", said]).state.slots["budget"].value
    assert (budget["amount_cents"], budget["max_cents"]) == (40_000_000, 45_000_000)


@pytest.mark.parametrize(
    ("code", "sold", "call"),
    [
        ("en", "in June", "tomorrow at ten"),
        ("de", "im Juni", "morgen um zehn"),
        ("fr", "en juin", "demain à dix heures"),
        ("it", "a giugno", "domani alle dieci"),
        ("nl", "in juni", "morgen om tien uur"),
    ],
)
def test_an_hour_to_call_changes_neither_price_nor_time_of_sale(
    code: str, sold: str, call: str
) -> None:
    slots = _after(code, "seller", ["Austin", "450000", sold, call]).state.slots
    assert slots["call_time"].value == "10:00"
    assert slots["timeline"].value["from"] == "2027-06-01"
    assert slots["price"].value["amount_cents"] == 45_000_000


@pytest.mark.parametrize(
    ("code", "sold", "call"),
    [
        ("en", "in June", "Please call me back tomorrow"),
        ("en", "in June", "I'm busy, try again on Friday"),
        ("de", "im Juni", "Rufen Sie mich morgen zurück"),
        ("fr", "en juin", "rappelez-moi demain"),
        ("nl", "in juni", "bel me morgen terug"),
    ],
)
def test_a_day_to_call_changes_no_time_of_sale(code: str, sold: str, call: str) -> None:
    slots = _after(code, "seller", ["Austin", "450000", sold, call]).state.slots
    assert slots["timeline"].value["from"] == "2027-06-01"


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        ("de", "Ist das ein Roboter?", LeadActKind.ASK_IF_BOT),
        ("fr", "je parle à un humain ?", LeadActKind.ASK_IF_BOT),
        ("it", "parlo con una persona?", LeadActKind.ASK_IF_BOT),
        ("nl", "praat ik met een robot?", LeadActKind.ASK_IF_BOT),
        ("de", "kann ich mit einem echten Menschen reden", LeadActKind.WANT_HUMAN),
        ("fr", "je voudrais quelqu'un", LeadActKind.WANT_HUMAN),
        ("it", "mi passi un operatore", LeadActKind.WANT_HUMAN),
        ("nl", "ik wil een medewerker spreken", LeadActKind.WANT_HUMAN),
        ("de", "kein Plan", LeadActKind.DONT_KNOW),
        ("fr", "j'en sais rien", LeadActKind.DONT_KNOW),
        ("it", "boh, non saprei", LeadActKind.DONT_KNOW),
        ("nl", "geen flauw idee", LeadActKind.DONT_KNOW),
        ("es", "ni idea", LeadActKind.DONT_KNOW),
        ("de", "na klar", LeadActKind.AFFIRM),
        ("fr", "carrément", LeadActKind.AFFIRM),
        ("it", "come no", LeadActKind.AFFIRM),
        ("nl", "zeker weten", LeadActKind.AFFIRM),
    ],
)
def test_colloquial_words_are_heard(code: str, text: str, kind: LeadActKind) -> None:
    dialogue = _dialogue("seller", (code,), code)
    dialogue.follow(dialogue.open())
    assert kind in {act.kind for act in dialogue.read(text).outcome.heard.acts}


@pytest.mark.parametrize(
    ("code", "roof"),
    [
        ("de", "das Dach ist undicht"),
        ("fr", "y a le toit à refaire"),
        ("it", "c'è il tetto da rifare"),
        ("nl", "het dak moet nieuw"),
    ],
)
def test_a_roof_is_heard_however_it_is_said(code: str, roof: str) -> None:
    slots = _after(code, "seller", ["Austin", "450000", "2027", roof]).state.slots
    assert slots["condition"].value == "needs_roof"


@pytest.mark.parametrize(
    ("code", "text", "place"),
    [
        ("en", "I want to sell my house in Utrecht", "Utrecht"),
        ("nl", "Ik wil mijn woning verkopen in Utrecht", "Utrecht"),
        ("it", "Vorrei vendere casa mia a Milano", "Milano"),
    ],
)
def test_a_town_that_no_list_knows_is_heard_after_the_wish(
    code: str, text: str, place: str
) -> None:
    assert _after(code, "seller", [text]).state.slots["place"].value == place


@pytest.mark.parametrize(
    ("code", "home", "said"),
    [
        ("de", "Ein Haus mit 3 Schlafzimmern in Austin, 450.000 $", "450.000 $"),
        ("fr", "Une maison de 3 chambres à Austin, 450 000 $", "450\u00a0000\u00a0$"),
        ("it", "Una casa con 3 camere a Austin, 450.000 $", "450.000 $"),
        ("nl", "Een huis met 3 slaapkamers in Austin, $ 450.000", "$ 450.000"),
    ],
)
def test_values_are_listed_and_sums_written_as_the_language_does(
    code: str, home: str, said: str
) -> None:
    dialogue = _dialogue("buyer", (code,), code)
    reply = dialogue.read(home)
    nouns = {"de": "Haus", "fr": "maison", "it": "casa", "nl": "huis"}
    assert f", {nouns[code]}, Austin, {said}." in reply.text
    assert ": " in reply.text.split("3")[0]


@pytest.mark.parametrize(
    ("code", "home", "said"),
    [
        ("en", "1 bedroom", "1 bedroom."),
        ("de", "ein Schlafzimmer", "ein Schlafzimmer."),
        ("fr", "une chambre", "une chambre."),
        ("it", "una camera", "una camera da letto."),
        ("nl", "één slaapkamer", "één slaapkamer."),
    ],
)
def test_one_bedroom_is_not_several(code: str, home: str, said: str) -> None:
    dialogue = _dialogue("buyer", (code,), code)
    assert said in dialogue.read(home).text


def test_confirming_phrases_hold_for_every_value() -> None:
    for code in LANGUAGES:
        for spoken in (False, True):
            for text in phrasebook(code, spoken=spoken).texts():
                assert "{values}" not in text or ": {values}" in text, text


def test_options_with_sums_are_chosen_by_their_number() -> None:
    for code in LANGUAGES:
        dialogue = _dialogue("buyer", (code,), code)
        _talk(dialogue, ["Austin", "qwrtz", "qwrtz"])
        asked = dialogue.state.last_bot_acts[-1]
        assert asked.kind is BotActKind.REQUEST_CHOICE
        assert asked.options[0] == texts_of(code)["under $250,000"]
        dialogue.follow(dialogue.read("2"))
        assert dialogue.state.slots["budget"].value["amount_cents"] == 35_000_000


def test_french_leaves_a_vowel_out_before_another() -> None:
    flow = speaking(shipped("buyer"), SPOKEN)
    facts = {"company": "Acme", "agent": "Anna"}
    speaker = speaker_of(flow, facts, language="fr", tone="any", seed="")
    assert speaker.fill(speaker.phrase("disclose")) == "Je suis l'assistant automatique d'Acme."
    assert put_in("de {company}", {"company": "Nord"}, "fr") == "de Nord"
    assert put_in("de {company}", facts, "en") == "de Acme"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("drei Schlafzimmer, speak English please", "drei Schlafzimmer"),
        ("Ich spreche kein Englisch, ich suche ein Haus", "ich suche ein Haus"),
        ("auf Deutsch bitte", ""),
        ("German please", ""),
        ("parla italiano?", ""),
    ],
)
def test_what_stands_beside_a_wish_for_a_language_is_kept(text: str, rest: str) -> None:
    assert beside_wish(text).removesuffix(" please").strip(" ,") == rest


def test_an_answer_is_not_lost_when_the_language_changes() -> None:
    dialogue = _dialogue("buyer", ("de", "en"), "de")
    _talk(dialogue, ["ein Haus in Austin", "450.000 Dollar", "im Mai"])
    reply = dialogue.turn_to("en", "drei Schlafzimmer, speak English please")
    assert reply.language == "en"
    assert "3 bedrooms" in reply.text
    assert "How many bedrooms" not in reply.text
    written = dialogue.read("auf Deutsch bitte")
    assert "Deutsch" in written.text
    assert "nicht verstanden" not in written.text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Gut, ein Haus für fünfhunderttausend Dollar. Wann möchten Sie einziehen?", "number"),
        ("Gut, das Haus. Möchten Sie im Juni einziehen?", "date: Juni"),
        ("Thanks for that house in Austin. When would you like to move?", "language"),
    ],
)
def test_a_model_invents_nothing_in_german_either(text: str, problem: str) -> None:
    template = "Notiert: Haus, Austin, etwa 450.000 $. Wann möchten Sie einziehen?"
    found = check_claims(text, template=template, facts=["450.000 $"], budget=320).problems
    assert any(one.startswith(problem) for one in found), found


@pytest.mark.requirement("CNV-02")
@pytest.mark.usefixtures("runtime")
async def test_texts_are_answered_in_the_language_they_are_written_in(
    database: Database, scope: Scope
) -> None:
    async with database.scoped(scope) as db:
        flow = await flow_of_session(db, SessionRow(flow="buyer", flow_version=1))
        assert flow.languages == ("en", "es", "de", "fr", "it", "nl")
        await ConversationSettings(more_languages=("fr",)).save(db)
        fewer = await flow_of_session(db, SessionRow(flow="buyer", flow_version=1))
        assert fewer.languages == ("en", "es", "fr")
        settings = ConversationSettings(
            facts={"commission": "2.5 %", "fees": "Talking costs nothing.", "office": "12 Elm St"}
        )
        told = await stated_facts(db, settings, "de")
    assert {"commission", "office"} <= told.keys()
    assert "fees" not in told
    state = DialogueState(flow="buyer", flow_version=1)
    text = "Bonjour, je cherche une maison à Austin, 3 chambres"
    for flow_heard, language in ((flow, "fr"), (fewer, "fr"), (shipped("buyer"), "und")):
        heard = understand(
            text, specs=flow_heard.specs(), state=state, names=KnownNames(), today=TODAY, turn=1,
            languages=flow_heard.languages,
        )  # fmt: skip
        assert heard.language == language
