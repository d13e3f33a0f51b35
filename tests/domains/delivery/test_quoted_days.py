"""A day of delivery counts as quoted in words that no rule for promises foresaw."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.domains.delivery.logic.keep_promises.quoted_days import quoted_days

# A Wednesday, ten in the morning.
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))

QUOTED = [
    ("By Friday your team will have the finished search widget.", "03-06"),
    ("The mobile app will be in both stores on the 8th of May.", "05-08"),
    ("The single sign-on is available to everybody from 4 May.", "05-04"),
    ("We hope to ship it by 20 March.", "03-20"),
    ("If you sign by Friday, we deliver by 20 March.", "03-20"),
    ("We aim for the end of the second quarter, with everything installed.", "06-30"),
    ("We are committing to April 15th for the mobile app.", "04-15"),
    ("The relaunch is going out on 30/04/2026.", "04-30"),
    ("La pasarela de pago se pone en marcha el próximo martes.", "03-10"),
    ("El conector estará operativo el quince de abril.", "04-15"),
    ("Si todo va bien, lo entregamos el 20 de marzo.", "03-20"),
    ("Die Schnittstelle ist in drei Wochen produktiv.", "03-25"),
    ("Mitte April steht das Lieferantenportal, verlassen Sie sich darauf.", "04-15"),
    ("Bis zum 1. Juni steht es, verlassen Sie sich darauf.", "06-01"),
    ("Vermutlich läuft die Anbindung zum Monatsende.", "03-31"),
    ("Der Abgleich kommt mit dem Release am 24. März.", "03-24"),
    ("Wenn Sie bis Freitag unterschreiben, liefern wir am 20. März.", "03-20"),
    ("L'application sort sur les deux stores le 8 mai.", "05-08"),
    ("Le lancement est prévu pour le 1er juin, sous réserve des tests.", "06-01"),
    ("Si vous signez vendredi, nous livrerons le 20 mars.", "03-20"),
    ("La première version vous est livrée en semaine 12.", "03-20"),
    ("Le connecteur, c'est pour cette semaine, promis.", "03-06"),
    ("Il connettore ve lo diamo giovedì 19.", "03-19"),
    ("L'app esce su entrambi gli store l'8 maggio.", "05-08"),
    ("Forse riusciamo a pubblicare il sito martedì prossimo.", "03-10"),
    ("De koppeling draait over drie weken in productie.", "03-25"),
    ("Misschien kunnen we de website aanstaande dinsdag online zetten.", "03-10"),
]
UNQUOTED = [
    "Can you have it ready by Friday?",
    "The showing is on Saturday and the house is ready.",
    "The house is available from 20 March.",
    "The supplier is supposed to ship the boilers on March 23.",
    "Please complete the form by March 15.",
    "You need to upload your logo before March 18 so that your account stays active.",
    "I'll send you the finished contract by Friday.",
    "The apartment is available from 1 May.",
    "Version 3.8 came out last Tuesday and is live.",
    "We will not have it live by Friday.",
    "Entregamos la página el martes pasado.",
    "El proveedor debe entregar las calderas el 23 de marzo.",
    "Por favor, termine el formulario antes del viernes.",
    "Der Lieferant soll die Heizkessel am 23. März liefern.",
    "Bitte schließen Sie das Formular bis Freitag ab.",
    "Die fertige Rechnung bekommen Sie am Freitag.",
    "Die Eigentumswohnung ist ab 1. Mai verfügbar.",
    "Version 3.8 ist letzten Dienstag erschienen.",
    "Wir liefern es nicht am Freitag.",
    "Le fournisseur doit livrer les chaudières le 23 mars.",
    "La version 3.8 est sortie mardi dernier.",
    "Veuillez terminer le formulaire avant vendredi.",
    "Il fornitore deve consegnare le caldaie il 23 marzo.",
    "La versione 3.8 è uscita martedì scorso.",
    "De leverancier moet de ketels op 23 maart leveren.",
    "Versie 3.8 kwam vorige week dinsdag uit en is live.",
    "",
]


@pytest.mark.requirement("BYD-10")
@pytest.mark.parametrize(("text", "day"), QUOTED)
def test_a_day_beside_words_of_making_is_quoted(text: str, day: str) -> None:
    assert quoted_days(text, NOW) == {date.fromisoformat(f"2026-{day}"): text}


@pytest.mark.requirement("BYD-10")
@pytest.mark.parametrize("text", UNQUOTED)
def test_other_days_are_not_quoted(text: str) -> None:
    assert quoted_days(text, NOW) == {}


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert all(day >= NOW.date() for day in quoted_days(text, NOW))
