"""Dutch: what a call says and hears in it."""

from enterprisehub.domains.voice.contracts.languages.words import CallWords

WORDS = CallWords(
    code="nl",
    hello="Goedendag, u spreekt met {company}.",
    disclosure="Ik ben een automatische assistent met een kunstmatige stem.",
    recording_notice="Dit gesprek wordt opgenomen.",
    ask_recording="Mogen we dit gesprek opnemen?",
    not_reached="Het spijt me, op dit moment is niemand vrij. U wordt teruggebeld. Tot ziens.",
    nobody="Het spijt me, niemand is vrij. Wij bellen u terug. Nog iets?",
    cut_off="Het spijt me, de lijn viel aan onze kant weg. U wordt teruggebeld. Tot ziens.",
    at_rest="Het spijt ons, op dit moment kunnen we geen gesprekken aannemen. Tot ziens.",
    subject="Ons gesprek",
    voicemail="U spreekt met {company}. Wij proberen het nog eens. U kunt ons altijd terugbellen.",
    follow_ups={
        "qualified": (
            "Dank voor het gesprek vandaag. Iemand van ons team neemt snel contact met u "
            "op."
        ),
        "callback": "Dank voor uw telefoontje. Wanneer kunnen we u het beste terugbellen?",
        "voicemail": "We hebben geprobeerd u te bellen. Wanneer kunnen we praten?",
        "nurture": "Dank voor het gesprek vandaag. Schrijf ons wanneer we kunnen helpen.",
        "silent": "Ons gesprek lijkt weggevallen. Schrijf ons hier, of bel gerust opnieuw.",
        "talked": (
            "Dank voor het gesprek vandaag. Schrijf ons hier om verder te gaan waar we "
            "stopten."
        ),
        "cut_off": (
            "Excuses, onze lijn viel weg. U kunt ons hier schrijven, of wij bellen u "
            "opnieuw."
        ),
    },
    widget={
        "asks": "Aan het begin wordt u gevraagd of het gesprek mag worden opgenomen.",
        "unrecorded": "Het geluid van dit gesprek wordt niet opgenomen.",
        "written": "Wat er gezegd wordt, wordt opgeschreven, zodat wij het kunnen lezen.",
        "agree": "Ik ga akkoord en weet dat ik altijd kan ophangen.",
        "start": "Gesprek beginnen",
        "mute": "Dempen",
        "hang_up": "Ophangen",
        "name": "Naam (optioneel)",
        "email": "E-mail (optioneel)",
        "who": "Zodat we contact met u kunnen opnemen",
        "type": "Typen in plaats van praten",
        "send": "Versturen",
        "privacy": "Privacy",
        "said": "Wat er gezegd wordt",
        "you": "U: ",
        "us": "Assistent: ",
        "asking": "Uw browser vraagt om de microfoon.",
        "connecting": "Verbinden…",
        "connected": "Verbonden. Praat zoals aan de telefoon.",
        "over": "Het gesprek is voorbij.",
        "refused": "Zonder microfoon is er geen gesprek. Geef toestemming en begin opnieuw.",
        "failed": "Het gesprek kon niet beginnen.",
        "unable": "Deze browser kan niet bellen.",
    },
    admitting=(
        "automatisch", "kunstmatige", "geautomatiseerd", "robot", "virtuele assistent", "machine",
    ),
    yes=frozenset({"ja", "jawel", "graag", "prima", "akkoord", "natuurlijk", "zeker"}),
    no=frozenset({"nee", "neen", "niet", "geen", "nooit", "liever", "zonder"}),
    no_objection=r"\bgeen probleem\b|\bwaarom niet\b|\bgeen bezwaar\b",
    no_more=frozenset(
        {
            "nee", "nee bedankt", "nee dank u", "bedankt", "dank u", "dank u wel", "dat was alles",
            "dat is alles", "dat was het", "niets meer", "verder niets", "tot ziens",
            "nee dat was alles",
        }
    ),
    digits=("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"),
    repeated={"dubbel": 2, "driemaal": 3},
    at=("apenstaartje",),
    signs={"punt": ".", "streepje": "-", "underscore": "_"},
    fillers=r"ehm+|eh+|uhm+|zeg maar",
    machines=r"spreek (?:een|uw) (?:bericht|boodschap) in|na de (?:piep|toon)|voicemail|"
    r"laat een bericht achter|(?:is|ben|zijn) (?:op dit moment |nu )?niet bereikbaar|"
    r"antwoordapparaat",
    emotions={
        "annoyed": r"""boos|woedend|kwaad|geïrriteerd|belachelijk|schandalig|onacceptabel|schande
            |zat|oplichting|leugenaars?|vreselijk|verschrikkelijk|tijdverspilling|nutteloos""",
        "worried": r"""zorgen|bezorgd|zenuwachtig|gestrest|gespannen|dringend|wanhopig
            |gedwongen verkoop|niet betalen""",
        "sad": r"""verdrietig|helaas|overleden|overlijden|begrafenis|scheiding|gescheiden|rouw
            |moeilijke tijd|mis (?:hem|haar)""",
        "confused": r"""in de war|verwarrend|begrijp (?:het|ik) niet|wat bedoelt u
            |snap (?:het|ik) niet""",
        "surprised": r"echt\?|ongelooflijk|verrast|meent u dat|nee toch|wauw",
        "pleased": r"""geweldig|fantastisch|prachtig|perfect|uitstekend|heerlijk|blij|gelukkig
            |enthousiast|hartelijk dank""",
    },
    denying=r"\bniet|\bgeen|\bnooit|\bzonder",
    objecting=r"\b(?:niet|geen|zonder)\b[^.?!]{0,30}\b(?:opnem\w+|opgenomen|opname)\b",
    go_on=frozenset({"ja", "oké", "ok", "goed", "precies", "klopt", "ik snap het", "prima"}),
    open_ended=""
    "de het een in op aan bij naar voor uit om over te tot tussen zonder mijn ons onze uw "
    "deze dit dat en of maar want omdat als wie wat waar wanneer hoe ik wij we is zijn ben heb "
    "hebben heeft wil willen zou kan kunnen moet erg zeer ongeveer ehm niet",
)  # fmt: skip
