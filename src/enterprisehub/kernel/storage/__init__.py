"""Objects too large for the database: recordings, transcripts, exports, attachments, archives."""

from enterprisehub.kernel.storage.links import Link, Links
from enterprisehub.kernel.storage.objects import Found, ObjectMissing, Objects, Opened, open_objects

__all__ = ["Found", "Link", "Links", "ObjectMissing", "Objects", "Opened", "open_objects"]
