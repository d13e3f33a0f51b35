"""How the tenant writes: samples, what they have in common, and what that does for drafts."""

from enterprisehub.kernel.domain import Domain

domain = Domain("writing", title="Writing voice")
