"""Little lists of words by which a manner of writing is told."""

from typing import Final

_FORMAL_WORDS: Final = (
    "regarding pursuant furthermore therefore however kindly sincerely accordingly hereby "
    "enclosed request assist require appreciate opportunity convenience respectfully ensure "
    "additionally moreover shall upon"
)
_CASUAL_WORDS: Final = (
    "hey yeah yep gonna wanna cool awesome super stuff totally kinda cheers btw ping quick "
    "great happy folks guys sure okay ok thanks"
)
_WARM_WORDS: Final = (
    "thanks thank appreciate glad happy great love lovely wonderful excited delighted hope "
    "enjoy pleasure welcome congratulations"
)
_HEDGES_WORDS: Final = "maybe perhaps possibly might could would just wondering somewhat guess"
_COMMON_WORDS: Final = (
    "the a an and or but if of to in on at for with from by as is are was were be been am it "
    "its this that these those i you we he she they me him her us them my your our their will "
    "would can could should do does did have has had not no so up out about into over than "
    "then there here what when where who which how all any some just also very more most i'm "
    "it's we're you're i'd i'll i've we'll we've don't let's that's el la los las un una de "
    "que y en a por con para su se lo es no mi"
)
_SPANISH_WORDS: Final = "el la los las que de y en por para con su gracias hola usted"
FORMAL: Final = frozenset(_FORMAL_WORDS.split())
CASUAL: Final = frozenset(_CASUAL_WORDS.split())
WARM: Final = frozenset(_WARM_WORDS.split())
HEDGES: Final = frozenset(_HEDGES_WORDS.split())
COMMON: Final = frozenset(_COMMON_WORDS.split())
SPANISH: Final = frozenset(_SPANISH_WORDS.split())
