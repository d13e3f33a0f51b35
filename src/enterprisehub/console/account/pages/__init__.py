"""A person's own pages."""

from typing import Annotated

from fastapi import Form

from enterprisehub.console.account.domain import domain

pages = domain.pages("/account")

TABS = [
    ("Profile", "/account"),
    ("Password", "/account/password"),
    ("Second factor", "/account/second-factor"),
    ("Sessions", "/account/sessions"),
    ("Notifications", "/account/notifications"),
]
Text = Annotated[str, Form(max_length=300)]
Secret = Annotated[str, Form(max_length=1000)]
