"""What open pages are told while they are open, and after they were cut off for a while.

`await live.tell(db, topic, content)` in the transaction that makes it true; the pages hear of it
after the commit.
"""

from enterprisehub.kernel.live.tell import tell

__all__ = ["tell"]
