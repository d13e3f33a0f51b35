"""Whether people may be written to or called: opt-outs, consent, hours, caps, content, receipts."""

from enterprisehub.kernel.domain import Domain

domain = Domain("compliance", title="Compliance")
