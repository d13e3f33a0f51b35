"""The one way from a prompt to a question, for text, voice and agents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from enterprisehub.kernel.db.session import Db
from enterprisehub.kernel.errors import Invalid
from enterprisehub.kernel.llm.gateway import Question
from enterprisehub.kernel.llm.policy import Route
from enterprisehub.kernel.llm.prompts.choices import version_for
from enterprisehub.kernel.llm.prompts.declare import PromptSpec
from enterprisehub.kernel.llm.prompts.text import fill_in, unknown

_MOST_UNTRUSTED_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """A prompt in the version chosen, filled in: small and plain, so that a workflow can keep it.

    `untrusted` are outsiders' words by name, which the gateway fences.
    """

    prompt: str
    version: str
    route: Route
    instructions: str
    untrusted: Mapping[str, str] = field(default_factory=dict)

    def question[T](self, *, ask: str, output: type[T], **options: Any) -> Question[T]:
        """The question to put to the gateway; `options` are its other fields."""
        return Question(
            route=self.route,
            instructions=self.instructions,
            prompt=ask,
            untrusted=self.untrusted,
            output=output,
            prompt_name=self.prompt,
            prompt_version=self.version,
            **options,
        )


async def word_prompt(
    db: Db,
    spec: PromptSpec,
    *,
    unit: str,
    values: Mapping[str, object] | None = None,
    untrusted: Mapping[str, str] | None = None,
) -> Worded:
    """The prompt as `unit` (a conversation, a contact, a call) gets it, each time the same version.

    Raises:
        Invalid: values or outsiders' words are missing, unknown or not of their kind.
    """
    version, text = await version_for(db, spec, unit)
    return fill_prompt(spec, version, text, values=values, untrusted=untrusted)


def fill_prompt(
    spec: PromptSpec,
    version: str,
    text: str,
    *,
    values: Mapping[str, object] | None = None,
    untrusted: Mapping[str, str] | None = None,
) -> Worded:
    """One version of the prompt, filled in. Raises Invalid, as `word_prompt`."""
    given = untrusted or {}
    if strange := unknown(given, spec.untrusted):
        reason = f"{strange[0]} is not declared by the prompt."
        raise Invalid(reason, fields={strange[0]: reason})
    return Worded(
        prompt=spec.name,
        version=version,
        route=spec.model_route,
        instructions=fill_in(text, spec.variables, values or {}),
        untrusted={name: words[:_MOST_UNTRUSTED_CHARACTERS] for name, words in given.items()},
    )
