"""English: what a call says and hears in it."""

from enterprisehub.domains.voice.contracts.languages.words import CallWords

WORDS = CallWords(
    code="en",
    hello="Hello, this is {company}.",
    disclosure="I'm an automated assistant with an artificial voice.",
    recording_notice="This call is recorded.",
    ask_recording="May we record this call?",
    not_reached="I am sorry, nobody is free right now. You will be called back. Goodbye.",
    nobody="I am sorry, nobody is free. We will call you back. Is there anything else?",
    cut_off="I am sorry, the line was cut on our side. You will be called back. Goodbye.",
    at_rest="We are sorry, we cannot take calls at the moment. Goodbye.",
    subject="Our call",
    voicemail="This is {company}. We will try again. You can call us back at any time.",
    follow_ups={
        "qualified": "Thanks for the call today. Somebody from our team gets back to you shortly.",
        "callback": "Thanks for calling. When is a good time for one of us to call you back?",
        "voicemail": "We tried to call you. When would be a good time to talk?",
        "nurture": "Thanks for the call today. Write to us whenever we can help.",
        "silent": "Our call seems to have dropped. Write to us here, or call again any time.",
        "talked": "Thanks for the call today. Write to us here to go on where we stopped.",
        "cut_off": "Sorry, our line was cut off. You can write to us here, or we call you again.",
    },
    widget={
        "asks": "You are asked at the start whether the call may be recorded.",
        "unrecorded": "The sound of this call is not recorded.",
        "written": "What is said is written down, for us to read.",
        "agree": "I agree, and know that I may hang up at any time.",
        "start": "Start the call",
        "mute": "Mute",
        "hang_up": "Hang up",
        "name": "Name (optional)",
        "email": "Email (optional)",
        "who": "So that we can get back to you",
        "type": "Type instead of speaking",
        "send": "Send",
        "privacy": "Privacy",
        "said": "What is said",
        "you": "You: ",
        "us": "Agent: ",
        "asking": "Your browser asks for the microphone.",
        "connecting": "Connecting…",
        "connected": "Connected. Talk as on the telephone.",
        "over": "The call is over.",
        "refused": "Without the microphone there is no call. Allow it, then start again.",
        "failed": "The call could not be started.",
        "unable": "This browser cannot make calls.",
    },
    admitting=(
        "automated", "automatic", "artificial", "robot", "virtual assistant", "computer", "machine",
    ),
    yes=frozenset({"yes", "yeah", "yep", "sure", "okay", "ok", "fine", "please"}),
    no=frozenset(
        {"no", "nope", "not", "don't", "don’t", "dont", "never", "rather", "stop", "without"}
    ),
    no_objection=r"\bno problem\b|\bwhy not\b|\b(?:don['’]t|do not) mind\b",
    no_more=frozenset(
        {
            "no", "nope", "no thanks", "no thank you", "that's all", "that is all", "that's it",
            "bye", "goodbye", "nothing", "nothing else", "thanks", "thank you", "no that's all",
            "i'm good",
        }
    ),
    digits=("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    repeated={"double": 2, "triple": 3},
    at=("at",),
    signs={"dot": ".", "underscore": "_", "dash": "-"},
    fillers=r"um+|uh+|erm?|hmm+|mm+|you know|i mean|like i said",
    machines=r"leave (?:me |us )?(?:a |your )?(?:brief )?(?:message|name)|after the (?:tone|beep)|"
    r"(?:is|are|am|i'm|we're) (?:not|un)\s?(?:available|able to (?:take|come))|voice\s?mail|"
    r"mailbox|can't (?:take|come to) (?:your|the) (?:call|phone)|you(?:'ve| have) reached|"
    r"record your message|at the (?:tone|beep)",
    emotions={
        "annoyed": r"""angry|furious|mad at|outrag\w+|ridiculous|unacceptable|annoy(?:ed|ing)
            |pissed(?: off)?|frustrat(?:ed|ing)|fed up|sick of|hate|rude|scam|liars?|lied to
            |terrible|awful|horrible|worst|waste of (?:my )?time|useless
            |stop (?:calling|bothering)""",
        "worried": r"""worr(?:y|ied|ies|ying)|concerned|afraid|scared|nervous|anxious
            |stress(?:ed|ful|ing)?|overwhelm(?:ed|ing)|urgent|desperate|foreclos\w+|can't afford
            |losing (?:my|our|the) \w+|behind on""",
        "sad": r"""sad|unfortunately|passed away|died|death|funeral|divorc\w+|separat(?:ed|ing)
            |grie(?:f|ving)|heartbroken|hard time|difficult time
            |lost (?:my|our) (?:job|husband|wife|mother|father|mom|dad|son|daughter)
            |miss (?:him|her|them)""",
        "confused": r"""confus(?:ed|ing)|don't (?:understand|get it|follow)
            |not (?:sure what|following)|what do you mean|makes no sense|doesn't make sense
            |i'm lost""",
        "surprised": r"""wow|really\?|no way|surpris(?:ed|ing)|unbelievable|oh my(?: god| gosh)?
            |seriously|are you kidding""",
        "pleased": r"""great|wonderful|fantastic|amazing|awesome|perfect|excellent|lovely|excited
            |happy|glad|thrilled|love (?:it|that|this)|thank you (?:so|very) much|appreciate""",
    },
    denying=r"\bnot|n't|\bnever|\bno longer|\bwithout|\bno",
    objecting=r"(?:do\s?n.?t|do not|stop|not|without|no)\b[^.?!]{0,30}\brecord(?:ed|ing)?\b",
    go_on=frozenset(
        {
            "yeah", "yes", "yep", "ok", "okay", "right", "sure", "i see", "got it", "alright",
            "all right", "good", "great", "fine", "cool", "exactly", "of course", "true",
            "oh okay", "no problem", "sounds good", "nice", "really", "wow",
        }
    ),
    open_ended=""
    "a an the my your our their his her its this these those some any every another "
    "of to in on at by for from with into onto about around under over between near without "
    "and or but because if when while that than as so which who whose where until unless although "
    "is are am was were be been i'm we're they're it's i i've we they he she "
    "have has had do does did will would can could should may might must going want need "
    "like just maybe very really um uh er erm hmm well also not",
)  # fmt: skip
