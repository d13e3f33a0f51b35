"""Who writes: what stands as sender and under every commercial email."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from enterprisehub.domains.messaging.contracts.vocabulary import EmailAddress, OneLine, storable

_FEWEST_WORDS = 2


def _postal_address(value: str) -> str:
    lines = [" ".join(line.split()) for line in storable(value).splitlines()]
    address = "\n".join(line for line in lines if line)
    if address and (len(address.split()) < _FEWEST_WORDS or not any(map(str.isalpha, address))):
        raise ValueError("must be a full postal address: street or post box, city, postal code")
    return address


class Sender(BaseModel):
    """`postal_address` is required by 15 USC 7704(a)(5); its lines stay as they are written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    company_name: OneLine = ""
    postal_address: Annotated[
        str, StringConstraints(max_length=400), AfterValidator(_postal_address)
    ] = ""
    reply_to_email: EmailAddress | None = None
