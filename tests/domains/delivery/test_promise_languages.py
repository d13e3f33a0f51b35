"""Promises and what is none in the languages that calls are held in beside English."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.delivery.logic.keep_promises.find_promises import find_promises

# A Wednesday, ten in the morning.
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))

DELIVERED: Mapping[str, Sequence[tuple[str, str | None]]] = {
    "es": [
        ("Lo entregaremos el 1 de diciembre.", "12-01 18:00"),
        ("Lo entregamos el 1 de diciembre.", "12-01 18:00"),
        ("El portal estará listo para el viernes.", "03-06 18:00"),
        ("Estará terminado antes de finales de mes.", "03-31 18:00"),
        ("Recibirá el portal en dos semanas.", "03-18 18:00"),
        ("Vamos a terminarlo la semana que viene.", "03-13 18:00"),
        ("Para el viernes lo entregaremos todo.", "03-06 18:00"),
        ("No lo entregaremos el 1, sino el 5 de diciembre.", "12-05 18:00"),
        ("Se entregará en diciembre.", "12-31 18:00"),
    ],
    "de": [
        ("Wir liefern es am 1. Dezember.", "12-01 18:00"),
        ("Am 1. Dezember liefern wir das Portal.", "12-01 18:00"),
        ("Wir werden das Portal bis zum 1. Dezember liefern.", "12-01 18:00"),
        ("Wir werden es bis Freitag fertig haben.", "03-06 18:00"),
        ("Wir haben es bis Freitag fertig.", "03-06 18:00"),
        ("Wir stellen das Portal bis Ende nächster Woche fertig.", "03-13 18:00"),
        ("Das Portal ist am 20. März fertig.", "03-20 18:00"),
        ("Das Portal wird bis zum 30.3. fertig sein.", "03-30 18:00"),
        ("Das neue Kundenportal geht am 15. April 2026 live.", "04-15 18:00"),
        ("Sie erhalten alles bis spätestens Freitag, den 13. März.", "03-13 18:00"),
        ("Sie haben das Portal spätestens in zwei Wochen.", "03-18 18:00"),
        ("Bis Freitag haben Sie alles in zwei Teilen.", None),
        ("Liefertermin ist der 1. Dezember.", "12-01 18:00"),
        ("Liefertermin: 01.12.2026", "12-01 18:00"),
        ("Wir liefern nicht am 1., sondern am 5. Dezember.", "12-05 18:00"),
        ("Wir schließen das bis Monatsende ab.", "03-31 18:00"),
        ("Ja, gerne, am ersten Dezember liefern wir.", "12-01 18:00"),
        ("Wir versprechen, dass wir bis Freitag liefern.", "03-06 18:00"),
        ("Das Portal wird im Dezember ausgeliefert.", "12-31 18:00"),
        ("Wir liefern es nicht später als am 1. Dezember.", "12-01 18:00"),
        ("Wir liefern es für Sie am fünfundzwanzigsten März.", "03-25 18:00"),
        ("Das Portal wird in der 12. Kalenderwoche geliefert.", "03-20 18:00"),
        ("Wir liefern bis zum 15. und melden uns dann.", "03-15 18:00"),
        ("Wir liefern Ende des Quartals, wie Dr. Weber es wollte.", "03-31 18:00"),
        ("Wir liefern das Portal in Q2.", "06-30 18:00"),
    ],
    "fr": [
        ("Nous livrerons le portail le 1er décembre.", "12-01 18:00"),
        ("Nous l'aurons terminé pour le 1er décembre.", "12-01 18:00"),
        ("Nous l’aurons terminé pour le 1er décembre.", "12-01 18:00"),
        ("Nous livrons le 1er décembre.", "12-01 18:00"),
        ("On va livrer le portail d'ici vendredi.", "03-06 18:00"),
        ("Nous vous le livrerons avant la fin du mois.", "03-31 18:00"),
        ("Le portail sera prêt le 20 mars.", "03-20 18:00"),
        ("Le portail sera en ligne vendredi prochain.", "03-06 18:00"),
        ("Vous aurez tout d'ici deux semaines.", "03-18 18:00"),
        ("Vous recevrez le portail au plus tard le 13 mars.", "03-13 18:00"),
        ("La livraison est prévue pour le 15 avril 2026.", "04-15 18:00"),
        ("Le 1er décembre, nous livrerons le portail.", "12-01 18:00"),
        ("Nous allons mettre le portail en ligne le premier décembre.", "12-01 18:00"),
        ("Nous nous engageons à livrer avant le 30/03.", "03-30 18:00"),
        ("Nous livrerons la première version du portail le 1er décembre.", "12-01 18:00"),
        ("Nous ne livrerons pas le 1er, mais nous livrerons le 5 décembre.", "12-05 18:00"),
        ("Ce sera terminé mi-décembre.", "12-15 18:00"),
        ("Nous livrerons au T2.", "06-30 18:00"),
        ("Nous livrerons le 15, comme promis.", "03-15 18:00"),
        ("Nous livrerons pas plus tard que le 1er décembre.", "12-01 18:00"),
    ],
    "it": [
        ("Lo consegneremo entro il 1 dicembre.", "12-01 18:00"),
        ("Lo consegneremo il primo dicembre.", "12-01 18:00"),
        ("Consegniamo il portale l'8 dicembre.", "12-08 18:00"),
        ("Glielo consegneremo entro venerdì.", "03-06 18:00"),
        ("Il portale sarà pronto il 20 marzo.", "03-20 18:00"),
        ("Sarà online entro fine mese.", "03-31 18:00"),
        ("Avrà tutto entro due settimane.", "03-18 18:00"),
        ("Riceverà il portale entro e non oltre il 13 marzo.", "03-13 18:00"),
        ("La consegna è prevista per il 15 aprile 2026.", "04-15 18:00"),
        ("Entro venerdì consegneremo tutto.", "03-06 18:00"),
        ("Ci impegniamo a consegnarlo entro il 30/03.", "03-30 18:00"),
        ("Il portale è pronto per il 30 marzo.", "03-30 18:00"),
        ("Finiremo il portale la prossima settimana.", "03-13 18:00"),
        ("Non lo consegneremo il 1 ma il 5 dicembre.", "12-05 18:00"),
        ("Lo consegneremo il 15, promesso.", "03-15 18:00"),
        ("Avremo tutto pronto a metà dicembre.", "12-15 18:00"),
        ("Metteremo il portale online il venticinque marzo.", "03-25 18:00"),
    ],
    "nl": [
        ("We leveren het op 1 december.", "12-01 18:00"),
        ("Wij zullen het portaal op 1 december opleveren.", "12-01 18:00"),
        ("Op 1 december leveren we het portaal.", "12-01 18:00"),
        ("We hebben het vrijdag klaar.", "03-06 18:00"),
        ("Het portaal is op 20 maart klaar.", "03-20 18:00"),
        ("Het portaal wordt uiterlijk 30 maart opgeleverd.", "03-30 18:00"),
        ("U krijgt alles binnen twee weken.", "03-18 18:00"),
        ("U heeft het portaal uiterlijk vrijdag 13 maart.", "03-13 18:00"),
        ("De oplevering is op 15 april 2026.", "04-15 18:00"),
        ("We ronden het voor het einde van de maand af.", "03-31 18:00"),
        ("Het portaal gaat eind december live.", "12-31 18:00"),
        ("We leveren niet op 1 maar op 5 december.", "12-05 18:00"),
        ("We gaan het volgende week vrijdag live zetten.", "03-13 18:00"),
        ("We leveren het op de eerste december.", "12-01 18:00"),
        ("We leveren het de 15e.", "03-15 18:00"),
        ("We leveren het niet later dan 1 december.", "12-01 18:00"),
    ],
}

DONE: Mapping[str, Sequence[tuple[str, str | None]]] = {
    "es": [
        ("Le llamo mañana.", "03-05 18:00"),
        ("Te enviaremos el contrato el lunes.", "03-09 18:00"),
    ],
    "de": [
        ("Ich schicke Ihnen das Exposé morgen.", "03-05 18:00"),
        ("Ich rufe Sie morgen um 15 Uhr zurück.", "03-05 15:00"),
        ("Ich rufe Sie heute um 15 Uhr an.", "03-04 15:00"),
        ("Morgen sende ich Ihnen die Unterlagen.", "03-05 18:00"),
        ("Wir melden uns innerhalb von 24 Stunden.", "03-05 10:00"),
        ("Sie bekommen die Rechnung in zwei Werktagen.", "03-06 18:00"),
        ("Ich werde Ihnen den Vertrag heute Abend schicken.", "03-04 23:59"),
        ("Ich sage Ihnen bis Montag Bescheid, ok?", "03-09 18:00"),
        ("Ich gebe Ihnen bis Montag Bescheid, ob der Termin klappt.", "03-09 18:00"),
        ("Meine Kollegin meldet sich am Montag bei Ihnen.", "03-09 18:00"),
    ],
    "fr": [
        ("Je vous envoie le contrat demain.", "03-05 18:00"),
        ("Je vous l'enverrai demain matin.", "03-05 18:00"),
        ("Je vous rappelle aujourd'hui à 15h30.", "03-04 15:30"),
        ("Nous vous recontacterons sous 24 heures.", "03-05 10:00"),
        ("Vous recevrez la facture dans deux jours ouvrés.", "03-06 18:00"),
        ("Je vais vous envoyer le devis ce soir.", "03-04 23:59"),
        ("On vous tiendra au courant lundi.", "03-09 18:00"),
        ("Un collègue vous rappellera lundi.", "03-09 18:00"),
    ],
    "it": [
        ("Le invio il contratto domani.", "03-05 18:00"),
        ("La richiamo oggi alle 15.", "03-04 15:00"),
        ("La ricontatteremo entro 24 ore.", "03-05 10:00"),
        ("Riceverà la fattura entro due giorni lavorativi.", "03-06 18:00"),
        ("Le manderemo il preventivo stasera.", "03-04 23:59"),
        ("Vi faremo sapere lunedì.", "03-09 18:00"),
        ("Il mio collega la richiama lunedì.", "03-09 18:00"),
    ],
    "nl": [
        ("Ik stuur u het contract morgen.", "03-05 18:00"),
        ("Ik bel u vandaag om 15 uur terug.", "03-04 15:00"),
        ("We nemen binnen 24 uur contact met u op.", "03-05 10:00"),
        ("U ontvangt de factuur binnen twee werkdagen.", "03-06 18:00"),
        ("Ik zal u de offerte vanavond sturen.", "03-04 23:59"),
        ("Maandag laat ik het u weten.", "03-09 18:00"),
        ("Een collega belt u maandag.", "03-09 18:00"),
    ],
}

NOTHING = {
    "es": [
        "No lo entregaremos el 1 de diciembre.",
        "La visita es el sábado.",
        "Si firma el viernes, lo entregaremos el 15 de marzo.",
        "¿Lo entregaremos el 15 de marzo?",
        "El vendedor estará listo el viernes.",
        "Lo entregamos el viernes pasado, creo.",
        "Entregamos la página el 12 de febrero.",
        "La casa estará disponible el 15 de marzo.",
    ],
    "de": [
        "Wir liefern es nicht am 1. Dezember.",
        "Wir liefern es am 1. Dezember nicht.",
        "Wir haben es am 1. März geliefert.",
        "Das Portal ist am 1. März fertig geworden.",
        "Wenn Sie bis Freitag unterschreiben, liefern wir am 15. März.",
        "Liefern wir am 15. März?",
        "Können Sie mir die Unterlagen bis Freitag schicken?",
        "Die Besichtigung ist am Samstag um 14 Uhr.",
        "Das Haus ist am 15. März verfügbar.",
        "Der Verkäufer wird bis Freitag fertig sein.",
        "Bitte unterschreiben Sie bis zum 15. März.",
        "Unser Büro ist am Montag geschlossen.",
        "Hoffentlich liefern wir am Freitag.",
        "Guten Morgen, ich rufe Sie an.",
        "Sie sagten, wir liefern am Freitag.",
        "Ich bin bis zum 15. März im Urlaub.",
        "Ich schicke Ihnen den Bericht vom 15. März.",
        "Ich schicke Ihnen die Wegbeschreibung für die Besichtigung am Samstag.",
        "> Wir liefern es am 1. Dezember.",
        "Am 2. März 2026 schrieb Ann:\nWir liefern es am 1. Dezember.",
        "Sie haben es am Freitag unterschrieben.",
        "Passt Ihnen morgen um 15 Uhr?",
        "Sie liefern das Sofa am Freitag.",
    ],
    "fr": [
        "Nous ne livrerons pas le 1er décembre.",
        "Nous avons livré le 1er mars.",
        "Si vous signez vendredi, nous livrerons le 15 mars.",
        "Livrerons-nous le 15 mars ?",
        "Pouvez-vous m'envoyer les documents avant vendredi ?",
        "La visite est samedi à 14h.",
        "La maison sera disponible le 15 mars.",
        "Le vendeur sera prêt vendredi.",
        "Merci de signer avant le 15 mars.",
        "Notre bureau est fermé lundi.",
        "J'espère que nous livrerons vendredi.",
        "Vous avez dit que nous livrerons vendredi.",
        "Je vous envoie le rapport du 15 mars.",
        "Je vous envoie l'itinéraire pour la visite de samedi.",
        "Ils livreront le canapé vendredi.",
        "Le vendeur nous remettra les clés mercredi.",
        "Nous aurons une réunion le 15 mars.",
        "Le 2 mars 2026 à 10:00, Ann a écrit :\nNous livrerons le portail le 1er décembre.",
        "À demain !",
    ],
    "it": [
        "Non lo consegneremo il 1 dicembre.",
        "Lo abbiamo consegnato il 1 marzo.",
        "Se firma entro venerdì, lo consegneremo il 15 marzo.",
        "Lo consegneremo il 15 marzo?",
        "Può inviarmi i documenti entro venerdì?",
        "La visita è sabato alle 14.",
        "La casa sarà disponibile il 15 marzo.",
        "Il venditore sarà pronto venerdì.",
        "Firmi entro il 15 marzo, per favore.",
        "Il nostro ufficio è chiuso lunedì.",
        "Spero che lo consegneremo venerdì.",
        "Ha detto che lo consegneremo venerdì.",
        "Le invio il rapporto del 15 marzo.",
        "Consegneranno il divano venerdì.",
        "Avrà bisogno di un documento entro venerdì.",
        "A domani!",
    ],
    "nl": [
        "We leveren het niet op 1 december.",
        "We leveren het op 1 december niet.",
        "We hebben het op 1 maart geleverd.",
        "Het portaal is op 1 maart opgeleverd.",
        "Als u vrijdag tekent, leveren we op 15 maart.",
        "Leveren we op 15 maart?",
        "Kunt u mij de documenten voor vrijdag sturen?",
        "De bezichtiging is zaterdag om 14 uur.",
        "Het huis is op 15 maart beschikbaar.",
        "De verkoper is vrijdag klaar.",
        "Wilt u voor 15 maart tekenen?",
        "Ons kantoor is maandag gesloten.",
        "Hopelijk leveren we vrijdag.",
        "U zei dat we vrijdag leveren.",
        "Ik stuur u het verslag van 15 maart.",
        "Ze leveren de bank vrijdag.",
        "Goede morgen, ik bel u.",
        "Tot morgen!",
    ],
}

NAMED_ONLY = {
    "es": ["Debería estar listo el 20 de marzo.", "Creo que lo entregaremos el 20 de marzo."],
    "de": [
        "Das Portal sollte am 20. März fertig sein.",
        "Wir können es bis zum 20. März liefern.",
        "Wir liefern voraussichtlich am 20. März.",
        "Ich glaube, wir liefern am 20. März.",
    ],
    "fr": [
        "Le portail devrait être prêt le 20 mars.",
        "Nous pouvons livrer le 20 mars.",
        "Je pense que nous livrerons le 20 mars.",
    ],
    "it": [
        "Dovrebbe essere pronto il 20 marzo.",
        "Possiamo consegnarlo il 20 marzo.",
        "Credo che lo consegneremo il 20 marzo.",
    ],
    "nl": [
        "Het portaal zou op 20 maart klaar moeten zijn.",
        "We kunnen het op 20 maart leveren.",
        "We leveren waarschijnlijk op 20 maart.",
    ],
}


def _dues(table: Mapping[str, Sequence[tuple[str, str | None]]]) -> list[object]:
    return [
        pytest.param(text, due, id=f"{code} {at}")
        for code, said in table.items()
        for at, (text, due) in enumerate(said)
    ]


def _texts(table: Mapping[str, Sequence[str]]) -> list[object]:
    return [
        pytest.param(text, id=f"{code} {at}")
        for code, said in table.items()
        for at, text in enumerate(said)
    ]


@pytest.mark.requirement("BYD-10")
@pytest.mark.parametrize(("text", "due"), _dues(DELIVERED))
def test_days_of_delivery(text: str, due: str | None) -> None:
    said = find_promises(text, NOW)
    if due is None:
        assert [one.kind for one in said if one.firm] == ["delivery"]
        return
    assert [(one.kind, f"{one.due_at:%m-%d %H:%M}") for one in said if one.firm] == [
        ("delivery", due)
    ]
    assert said[0].words in text


@pytest.mark.requirement("BYD-10")
@pytest.mark.parametrize(("text", "due"), _dues(DONE))
def test_what_will_be_done_by_when(text: str, due: str | None) -> None:
    said = find_promises(text, NOW)
    assert [(one.kind, f"{one.due_at:%m-%d %H:%M}") for one in said if one.firm] == [("task", due)]


@pytest.mark.requirement("BYD-10")
@pytest.mark.parametrize("text", _texts(NOTHING))
def test_ordinary_words_promise_nothing(text: str) -> None:
    assert find_promises(text, NOW) == []


@pytest.mark.requirement("BYD-10")
@pytest.mark.parametrize("text", _texts(NAMED_ONLY))
def test_a_day_that_is_only_named_is_no_promise_but_a_day(text: str) -> None:
    assert [(one.kind, one.firm, f"{one.day:%m-%d}") for one in find_promises(text, NOW)] == [
        ("delivery", False, "03-20")
    ]


@given(
    st.lists(
        st.sampled_from(
            [text for said in (*DELIVERED.values(), *DONE.values()) for text, _ in said]
            + [text for said in NOTHING.values() for text in said]
        ).flatmap(lambda text: st.integers(0, len(text)).map(lambda at: text[at:])),
        max_size=6,
    ).map(" ".join)
)
def test_pieces_of_promises_can_be_read(text: str) -> None:
    for one in find_promises(text, NOW, undated_days=2):
        assert one.due_at >= NOW
        assert one.words in text
