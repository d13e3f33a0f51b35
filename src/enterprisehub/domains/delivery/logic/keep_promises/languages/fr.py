"""French. Pronouns stand before the verb ("nous vous l'enverrons")."""

import re

from enterprisehub.domains.delivery.logic.keep_promises.grammar import (
    Grammar,
    Trigger,
    words,
)
from enterprisehub.domains.delivery.logic.keep_promises.languages.days_of import (
    DayForms,
    days_of,
    names_of,
)

_THEM = r"(?:(?:vous|te|le|la|les|lui|leur|en|y|nous) |[ltmny]'){0,3}"
_WE = rf"(?:(?:nous|je|on) |j'){_THEM}"
_TASK = (
    r"(?:enverr|appeller|rappeller|confirmer|repondr|transmettr|communiquer|preparer|reserver|"
    r"informer|previendr|rembourser|verifier|ecrir|contacter|recontacter|fournir|partager|"
    r"organiser|annuler|reparer|resoudr|montrer|apporter|tiendr|reviendr|donner|fer|imprimer)"
    r"(?:ons|ai|a)"
)
_TASK_NOW = (
    r"(?:envoie|envoyons|rappelle|rappelons|appelle|appelons|confirme|confirmons|transmets|"
    r"transmettons|tiens|tenons|reviens|revenons|recontacte|recontactons|contacte|previens|"
    r"prepare|preparons|reserve|reservons|ecris|reponds|fais|donne|donnons)"
)
_TASK_LATER = (
    r"(?:envoyer|appeler|rappeler|confirmer|repondre|transmettre|communiquer|preparer|reserver|"
    r"informer|prevenir|rembourser|verifier|ecrire|contacter|recontacter|fournir|partager|"
    r"organiser|annuler|reparer|resoudre|montrer|apporter|tenir|revenir|donner|faire)"
)
_PARTICIPLE = (
    r"(?:livre|termine|fini|acheve|publie|deploye|installe|lance|remis|mis|complete|finalise)"
)
_DELIVERY = (
    r"(?:(?:livrer|terminer|finir|achever|publier|deployer|installer|lancer|finaliser|"
    r"implementer|activer|boucler)(?:ons|ai|a)|remettr(?:ons|ai|a)|"
    r"mettr(?:ons|ai|a)(?= [^,;:]{0,60}?\b(?:en ligne|en service|en production|en place)\b)|"
    r"aur(?:ons|ai|a) (?:tout )?" + _PARTICIPLE + r"|ser(?:ons|ai|a) prete?s?)"
)
_DELIVERY_NOW = (
    r"(?:livrons|livre|terminons|finissons|achevons|publions|deployons|installons|lancons|"
    r"finalisons|remettons|mettons(?= [^,;:]{0,60}?\b(?:en ligne|en service|en production|en place)\b))"
)
_DELIVERY_LATER = (
    r"(?:livrer|terminer|finir|achever|publier|deployer|installer|lancer|finaliser|implementer|"
    r"activer|remettre|mettre (?:le |la |les |tout )?(?:[\w-]+ ){0,2}en (?:ligne|service|production|place)|etre prets?|"
    r"avoir (?:tout )?" + _PARTICIPLE + r")"
)
_PEOPLE = (
    r"(?:l[ea]s?|l'|votre|vos|un|une|son|sa|notre) ?"
    r"(?:fournisseur|transporteur|mairie|vendeu(?:r|se)|acheteu(?:r|se)|banque|agente?|cliente?|proprietaire|locataire|bailleur|"
    r"visite|maison|appartement|bien|villa|studio|logement|terrain|abonnement|rendez-vous|bureau|marche|semaine|jour|notaire|expert|reunion|"
    r"artisan|entrepreneur)"
)
_OTHERS = re.compile(rf"\b{_PEOPLE} $")
_YOU = r"(?:vous |te |t')"
_STAFF = (
    r"(?:collegue|collaboratrice|collaborateur|equipe|technicien(?:ne)?s?|conseill(?:er|ere)|responsable|"
    r"commercial(?:e)?|support|developpeurs?)"
)
_DONE = (
    r"(?:(?:pret|livre|termine|fini|acheve|installe|deploye|publie|finalise|active|boucle)e?s?|"
    r"en (?:ligne|service|place|production)|disponibles?|operationnel(?:le)?s?|mise?s? en (?:ligne|service|production))"
)
_DAYS = days_of(
    DayForms(
        names=names_of("fr", {
            "janv": 1, "jan": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10,
            "nov": 11, "dec": 12,
        }, {"quelques": 3, "une": 1, "l'": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4}),
        article=r"(?:le )?",
        ordinal=r"(?:er)?",
        weekday=r"(?:(?P<ce>ce|le) )?{weekday}(?: (?P<after>prochain))?(?: (?:matin|midi|apres-midi|soir))?",
        own=(
            ("soon", r"(?:d'ici|dans|sous|en)(?: les| l')?(?: prochaines)? ?{count} ?(?:prochaines )?(?P<unit>minutes?|heures?|min|h)"),
            ("soon", r"dans l'(?P<count>)(?P<unit>heure)"),
            ("days", r"(?:d'ici(?: a)?|dans|sous|en)(?: les)?(?: prochain(?:e)?s)? {count} (?:prochain(?:e)?s )?(?P<unit>jours?|semaines?|mois)(?P<work> ouvr(?:es|ables?))?"),
            ("weekday_of_week", r"{weekday} (?:de )?(?P<which>la semaine prochaine|cette semaine)"),
            ("weekend", r"(?:ce|le) week-?end"),
            ("week", r"(?:(?:la )?fin de )?(?P<which>la semaine prochaine|la semaine qui vient|cette semaine|semaine prochaine)|(?:(?:la )?fin de (?:la )?|(?:courant|dans la) )semaine"),
            ("month", r"(?:(?:la )?fin (?:de |du )?)?(?P<which>ce mois(?:-ci)?|(?:le )?mois prochain)|(?:la )?fin (?:de|du) mois"),
            ("quarter", r"(?:la )?fin (?:de |du )(?P<which>ce trimestre|trimestre(?: prochain)?)"),
            ("quarter", r"(?:la fin du |fin )?(?:t(?P<number>[1-4]))"),
            ("quarter", r"(?:la )?(?:fin )?(?:du |au |le )?{ordinal} trimestre"),
            ("week_of_year", r"(?:la )?semaine (?P<number>\d{1,2})"),
            ("year", r"(?:la )?fin (?:de l'|d')annee"),
            ("overmorrow", r"apres-demain"),
            ("today", r"aujourd'hui|ce (?:matin|soir|midi)|cet apres-midi|tout de suite|immediatement|sans delai|dans la journee"),
            ("tomorrow", r"demain(?: (?:matin|midi|apres-midi|soir))?"),
            ("part_of_month", r"(?P<part>debut|mi|fin|courant|en|au mois de|avant|d'ici)(?: le mois de)?[ -]{month}"),
            ("date", r"le (?:{day}(?:er)?|(?P<day_word>premier))(?= ?(?:[,.;:!?]|$|au plus|et |ou |prochain))"),
        ),
        units={"min": "minute", "h": "hour", "j": "day", "s": "week", "mo": "month"},
        following=r"prochain|qui vient",
        clock=r"\b(?P<hour>[01]?\d|2[0-3]) ?h(?:eures?)? ?(?P<minute>[0-5]\d)?\b",
        noon="midi",
        evening="ce soir",
        parts={"debut": "early", "mi": "middle", "avant": "before", "d'ici": "before"},
    )
)  # fmt: skip

GRAMMAR = Grammar(
    triggers=(
        Trigger("delivery", words(rf"{_WE}{_DELIVERY}"), not_after=_OTHERS),
        Trigger("task", words(rf"{_WE}{_TASK}"), not_after=_OTHERS),
        Trigger("delivery", words(r"(?:nous|je|on) (?:vous )?l(?:'|es )aur(?:ons|ai|a)")),
        Trigger("delivery", words(rf"{_WE}{_DELIVERY_NOW}"), needs_day=True),
        Trigger("task", words(rf"{_WE}{_TASK_NOW}"), needs_day=True),
        Trigger("delivery", words(rf"(?:nous allons|je vais|on va) {_THEM}{_DELIVERY_LATER}")),
        Trigger("task", words(rf"(?:nous allons|je vais|on va) {_THEM}{_TASK_LATER}")),
        Trigger("delivery", words(rf"(?:(?:nous nous engageons|je m'engage) a |(?:nous (?:vous )?promettons|je (?:vous )?promets) de ){_THEM}{_DELIVERY_LATER}")),
        Trigger("task", words(rf"(?:(?:nous nous engageons|je m'engage) a |(?:nous (?:vous )?promettons|je (?:vous )?promets) de ){_THEM}{_TASK_LATER}")),
        Trigger("delivery", words(r"(?:nous (?:vous )?garantissons|je (?:vous )?garantis)"), needs_day=True),
        Trigger("delivery", words(rf"ser(?:a|ont) (?:[\w']+ )?{_DONE}"), not_after=_OTHERS),
        Trigger("delivery", words(r"(?:vous|tu) (?:l'|les )?(?:aurez|auras|recevrez|recevras)(?! (?:besoin|un rendez-vous|une visite))"), needs_day=True),
        Trigger("delivery", words(r"vous (?:le|la|les) recevrez"), needs_day=True),
        Trigger("delivery", words(r"(?:la |date de )?(?:livraison|mise en (?:ligne|service|production))(?: (?:est prevue|prevue|aura lieu|se fera|sera|interviendra|est)| ?:)?"), needs_day=True),
        Trigger("delivery", words(rf"(?:nous (?:pouvons|pourrons|pourrions|pensons|comptons|esperons|devrions)|je (?:peux|pourrai|pense|compte)|on (?:peut|pourra|devrait)) {_THEM}{_DELIVERY_LATER}"), firm=False),
        Trigger("delivery", words(rf"(?:devrait|devraient|pourra|pourrait) etre {_DONE}"), firm=False, not_after=_OTHERS),
        Trigger("task", words(rf"{_STAFF} (?:[\w']+ ){{0,3}}?{_YOU}(?:rappell|appell|enverr|contact|recontact|transmettr|confirm|inform)\w*"), needs_day=True),
        Trigger("task", words(rf"{_STAFF} (?:va|vont) {_YOU}{_TASK_LATER}")),
        Trigger("delivery", words(rf"{_STAFF} (?:vous )?(?:livr|termin|fini|achev|install|publi|deploi|mett)(?:era|eront|ra|ront|ira|iront|e|ent)"), needs_day=True),
        Trigger("delivery", words(r"(?:sera|seront) (?:vous )?(?:remis|transmis|livre)e?s?|(?:vous )(?:sera|seront|est|sont) (?:remis|transmis|livre|fourni)e?s?"), needs_day=True),
        Trigger("delivery", words(r"(?<!vous )(?<!te )(?:passe|sort|entre|sortira|passera|entrera|arrivera)(?! (?:vous|nous))"), needs_day=True, not_after=_OTHERS),
    ),
    conditions=words(
        r"(?:(?<!dire )(?<!savoir )si|s'il|s'ils|quand|lorsque|des que|une fois|a condition|sous reserve|pourvu|tant que|a moins|(?:j')?espere|"
        r"esperons que|peut-etre|eventuellement|selon|en fonction|disiez|avez dit|a dit|ont dit|aviez dit|"
        r"ci-joint|en piece jointe)"
    ),
    doubts=words(r"(?:pense|pensons|crois|croyons|probablement|sans doute|normalement|en principe|environ)"),
    documents=words(
        r"(?:contrat|devis|facture|proposition|brochure|lien|courriel|e-?mail|mail|details|infos?|"
        r"informations|documents?|cles?|photos?|reponse|offre|estimation|liste|adresse|numero|recu|"
        r"rappel|resume|invitation|compte rendu|rapport|dossier|annonces?|fiche|tarifs?|prix)"
    ),
    leads=re.compile(
        r"(?:(?:ok|d'accord|oui|bien sur|merci|parfait|et|donc|alors|puis|bonjour|pas de probleme|"
        r"entendu|[,!.:-]|le|la|les|pour|avant|d'ici|a|au|plus|tard|des|fin|de|du|partir)[\s,]*)*"
    ),
    tags=re.compile(r", ?(?:ok|d'accord|ca vous va|ca te va|oui)\?$"),
    by=re.compile(
        r"\b(?:avant|pour|d'ici|au plus tard|pas plus tard que|jusqu'|des|a partir|sous)"
        r"(?:[ ']?(?:a|au|le|la|les|du|de|fin|dans))* ?$"
    ),
    on=re.compile(r"(?:\b(?:le|ce|au|et|ou|courant)|,) ?$"),
    starts=("d'ici", "dans ", "sous ", "en ", "fin ", "la fin", "debut ", "mi", "courant ", "avant "),
    about=r"(?:de|du|des|d'|sur|concernant|depuis|pour)(?! (?:vous|toi|nous|eux|lui|moi)\b)",
    events=r"visite|rendez-vous|reunion|appel|evenement|entretien|rencontre",
    denials=words(r"(?:n'|ne |pas(?! plus tard)|jamais|aucune?)"),
    but=words(r"(?:mais)"),
    made=re.compile(
        r"(?<!\w)(?:"
        r"livr\w*|(?<!le )(?<!un )pret\w*|termin\w*|fini\w*|achev\w*|en ligne|en service|en production|operationnel\w*|disponible\w*|"
        r"disposer\w*|install\w*|deplo\w*|publi\w*|lanc\w*|(?<!la )remis\w*|remettr\w*|mise en|sort(?:ir|ira|ie|ent)?|ouvr\w*|arriv\w*|"
        r"bascul\w*|migr\w*|fourni(?!ss)\w*|transmis\w*|version|fonctionn\w*|aurez|recevrez|met|mettons|mettre|mettra|mettrons|en place|"
        r"activ\w*|connecter"
        r")(?!\w)"
    ),
    others=re.compile(rf"\b(?:{_PEOPLE}|(?:ils?|elles?|qui))(?: sera| doit| est| a| ont| va| seront| vous| nous)* $"),
    requests=words(r"(?:veuillez|merci de|vous devez|vous devrez|il vous faut|priere de)"),
    days=_DAYS,
)  # fmt: skip
