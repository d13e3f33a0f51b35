"""What a tenant decides about the assistant."""

from typing import Annotated

from pydantic import Field

from enterprisehub.kernel.tenancy.sections import Section


class AssistantSettings(Section, section="assistant"):
    """`context_tokens` is how much of a chat is carried on before its beginning is summarised."""

    context_tokens: Annotated[int, Field(ge=200, le=100_000)] = 4_000
    use_model: bool = True
