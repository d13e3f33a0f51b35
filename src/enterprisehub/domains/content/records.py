"""The kinds of records kept here."""

from enterprisehub.domains.content.contracts import PIECE, POST
from enterprisehub.domains.content.permissions import CONTENT_READ
from enterprisehub.kernel.records import RecordKind, declare_record

declare_record(
    RecordKind(PIECE, "content_pieces", "Text", "Texts", CONTENT_READ, "/content/{id}", "text")
)
declare_record(RecordKind(POST, "content_posts", "Post", "Posts", CONTENT_READ, None, "send"))
