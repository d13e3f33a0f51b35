"""French: what a call says and hears in it."""

from enterprisehub.domains.voice.contracts.languages.words import CallWords

WORDS = CallWords(
    code="fr",
    hello="Bonjour, ici {company}.",
    disclosure="Je suis un assistant automatique avec une voix artificielle.",
    recording_notice="Cet appel est enregistré.",
    ask_recording="Pouvons-nous enregistrer cet appel ?",
    not_reached="Je suis désolé, personne n'est libre en ce moment. On vous rappellera. Au revoir.",
    nobody="Je suis désolé, personne n'est libre. Nous vous rappellerons. Autre chose ?",
    cut_off="Je suis désolé, la ligne a été coupée de notre côté. On vous rappellera. Au revoir.",
    at_rest="Nous sommes désolés, nous ne pouvons pas prendre d'appels en ce moment. Au revoir.",
    subject="Notre appel",
    voicemail="Ici {company}. Nous réessaierons. Vous pouvez nous rappeler à tout moment.",
    follow_ups={
        "qualified": (
            "Merci pour l'appel d'aujourd'hui. Quelqu'un de notre équipe vous recontacte "
            "bientôt."
        ),
        "callback": "Merci de votre appel. Quand pouvons-nous vous rappeler ?",
        "voicemail": "Nous avons essayé de vous appeler. Quand pourrions-nous parler ?",
        "nurture": "Merci pour l'appel d'aujourd'hui. Écrivez-nous quand nous pouvons vous aider.",
        "silent": (
            "Notre appel semble avoir été coupé. Écrivez-nous ici, ou rappelez quand vous"
            " voulez."
        ),
        "talked": (
            "Merci pour l'appel d'aujourd'hui. Écrivez-nous ici pour reprendre là où nous"
            " en étions."
        ),
        "cut_off": "Désolé, notre ligne a été coupée. Écrivez-nous ici, ou nous vous rappelons.",
    },
    widget={
        "asks": "Au début, on vous demande si l'appel peut être enregistré.",
        "unrecorded": "Le son de cet appel n'est pas enregistré.",
        "written": "Ce qui est dit est mis par écrit, pour que nous puissions le lire.",
        "agree": "Je suis d'accord et sais que je peux raccrocher à tout moment.",
        "start": "Commencer l'appel",
        "mute": "Couper le micro",
        "hang_up": "Raccrocher",
        "name": "Nom (facultatif)",
        "email": "E-mail (facultatif)",
        "who": "Pour que nous puissions vous recontacter",
        "type": "Écrire au lieu de parler",
        "send": "Envoyer",
        "privacy": "Confidentialité",
        "said": "Ce qui est dit",
        "you": "Vous : ",
        "us": "Assistant : ",
        "asking": "Votre navigateur demande le microphone.",
        "connecting": "Connexion…",
        "connected": "Connecté. Parlez comme au téléphone.",
        "over": "L'appel est terminé.",
        "refused": "Sans microphone, pas d'appel. Autorisez-le, puis recommencez.",
        "failed": "L'appel n'a pas pu commencer.",
        "unable": "Ce navigateur ne peut pas appeler.",
    },
    admitting=(
        "automatique", "artificielle", "automatisé", "robot", "assistant virtuel", "machine",
    ),
    yes=frozenset({"oui", "ouais", "volontiers", "d'accord", "bien", "sûr", "certainement"}),
    no=frozenset({"non", "pas", "jamais", "plutôt", "sans"}),
    no_objection=r"\bpas de problème\b|\bpourquoi pas\b|\baucun problème\b|\bpas d['’]objection\b",
    no_more=frozenset(
        {
            "non", "non merci", "merci", "merci beaucoup", "c'est tout", "ce sera tout", "rien",
            "rien d'autre", "au revoir", "bonne journée", "non c'est tout",
        }
    ),
    digits=("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    repeated={"deux fois": 2, "trois fois": 3},
    at=("arobase",),
    signs={"point": ".", "tiret": "-", "souligné": "_"},
    fillers=r"euh+|heu+|bah",
    machines=r"laissez (?:un|votre) message|après le (?:bip|signal)|répondeur|messagerie vocale|"
    r"boîte vocale|(?:ne suis|n['’]est|ne sommes) pas (?:disponible|joignable)s?|"
    r"vous êtes bien (?:chez|sur)",
    emotions={
        "annoyed": r"""furieu(?:x|se)|fâchée?|énervée?|inadmissible|inacceptable|ridicule
            |scandaleu(?:x|se)|ras le bol|marre|arnaque|menteurs?|horrible|nul|perte de temps
            |inutile|insupportable""",
        "worried": r"""inqui(?:et|ète|étude|ets)|peur|anxieu(?:x|se)|stressée?|urgent|désespérée?
            |débordée?|saisie immobilière""",
        "sad": r"""triste|malheureusement|décès|décédée?|mort|obsèques|divorce|séparée?s?|deuil
            |période difficile|me manque""",
        "confused": r"""perdue?|confuse?|(?:ne )?comprends pas|que voulez-vous dire
            |pas de sens|comment ça""",
        "surprised": r"vraiment \?|incroyable|ça alors|surprise?|sérieusement|pas possible",
        "pleased": r"""génial|parfait|excellent|merveilleu(?:x|se)|fantastique|ravie?
            |heureu(?:x|se)|contente?|j['’]adore|merci beaucoup|formidable""",
    },
    denying=r"\bpas|\bjamais|\bsans|\bni",
    objecting=r"\b(?:pas|ne|sans|non)\b[^.?!]{0,30}\benregistr\w+",
    go_on=frozenset({"oui", "d'accord", "ok", "bien", "exactement", "je vois", "voilà", "ah oui"}),
    open_ended=""
    "le la les l' un une des du de d' au aux à en dans sur sous avec sans par chez entre vers "
    "mon ma mes notre nos votre vos ce cet cette ces et ou mais parce si que qui où quand "
    "comme je j' nous on il elle est sont suis sommes ai avons a ont veux voudrais voulons "
    "souhaite peux pouvez dois très environ euh heu ne pas",
)  # fmt: skip
