"""What somebody must agree to before it goes on: a discount, a document."""

from enterprisehub.domains.proposals import contracts
from enterprisehub.domains.proposals.contracts import GrantDiscount, SignOff
from enterprisehub.domains.proposals.logic.grant_discount import (
    grant,
    show_grant,
    take_back_grant,
    watch_grant,
)
from enterprisehub.domains.proposals.logic.sign_document import (
    show_signing,
    sign,
    take_back_signature,
    watch_document,
)
from enterprisehub.kernel.actions.kinds import ActionKind, Approval, declare

GRANT_DISCOUNT = declare(
    ActionKind(
        name=contracts.GRANT_DISCOUNT,
        title="Grant a discount",
        payload=GrantDiscount,
        approval=Approval.BY_POLICY,
        render=show_grant,
        watch=watch_grant,
        subjects=GrantDiscount.subjects,
        risk="high",
        apply=grant,
        undo=take_back_grant,
    )
)
SIGN_OFF = declare(
    ActionKind(
        name=contracts.SIGN_OFF,
        title="Sign off a document",
        payload=SignOff,
        approval=Approval.ALWAYS,
        render=show_signing,
        watch=watch_document,
        subjects=SignOff.subjects,
        risk="medium",
        apply=sign,
        undo=take_back_signature,
    )
)
