"""Shadow replay: what a candidate would have done on the days that were, with nothing sent."""

from enterprisehub.kernel.domain import Domain

domain = Domain("replay", title="Shadow replay")
