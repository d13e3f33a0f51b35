"""Who may see and train the writing voice."""

from enterprisehub.kernel.identity.permissions import READERS, WORKERS, permission

READ = permission("writing.samples.read", "See the writing voice and its samples", READERS)
WRITE = permission(
    "writing.samples.write", "Add and rate samples, train and switch the writing voice", WORKERS
)
