"""Who may see, write and plan what is published."""

from enterprisehub.kernel.identity.permissions import READERS, WORKERS, permission

CONTENT_READ = permission("content.read", "See texts, posts and the calendar", READERS)
CONTENT_WRITE = permission("content.write", "Write, repurpose and plan posts", WORKERS)
