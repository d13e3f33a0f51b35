"""Pages before and around a session."""

from enterprisehub.console.signin.domain import domain
from enterprisehub.kernel.web.policy import Public

pages = domain.pages("")
BEFORE = Public("nobody is signed in yet", own_form=True)
