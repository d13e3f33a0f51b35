"""What can be done with a piece of background work, by the words of its addresses."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Literal
from uuid import UUID

from enterprisehub.kernel.work.browse import cancel_work, resume_work, retry_work

type Verb = Literal["cancel", "resume", "retry"]
STEERING: Final[Mapping[Verb, Callable[[UUID, str], Awaitable[None]]]] = {
    "cancel": cancel_work,
    "resume": resume_work,
    "retry": retry_work,
}
