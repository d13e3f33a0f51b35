"""What we publish: texts made into posts for each channel, planned, approved and posted."""

from enterprisehub.kernel.domain import Domain

domain = Domain("content", title="Content")
