"""Files that leave with a message: named safely, within limits, referred to and never carried."""

import unicodedata
from collections.abc import Sequence
from mimetypes import guess_type
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MAX_FILES = 5
MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_FILES_BYTES = 20 * 1024 * 1024
MEGABYTE = 1024 * 1024
PROGRAMS = frozenset((
    ".app", ".bat", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk",
    ".msi", ".msp", ".pif", ".ps1", ".reg", ".scr", ".sh", ".vb", ".vbe", ".vbs", ".wsf",
))  # fmt: skip
_LONGEST_NAME, _LONGEST_SUFFIX = 120, 12
_UNKNOWN = "application/octet-stream"
_RESERVED = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


def clean_file_name(name: str, otherwise: str = "file") -> str:
    """A plain name without folders, invisible characters and what hides the real ending.

    Windows drops dots and spaces at the end, and a right-to-left mark turns "exe.gpj" around:
    neither may make a program look like something else.
    """
    plain = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if one.isspace() else one for one in plain)
    seen = "".join(one for one in seen if unicodedata.category(one)[0] != "C")
    seen = " ".join(seen.translate(_RESERVED).split()).strip(". ")
    if len(seen) > _LONGEST_NAME:
        suffix = PurePosixPath(seen).suffix[:_LONGEST_SUFFIX]
        seen = seen[: _LONGEST_NAME - len(suffix)].rstrip(". ") + suffix
    return seen or otherwise


def is_program(name: str) -> bool:
    """Whether opening a file of this name would run it."""
    return PurePosixPath(clean_file_name(name)).suffix.lower() in PROGRAMS


def type_of(name: str) -> str:
    """The type that the name's ending says; what a client claims of a file is not believed."""
    kind = guess_type(name)[0] or _UNKNOWN
    # Whole messages inside a message may not be base64 (RFC 2046, 5.2.1): they go as plain bytes.
    return _UNKNOWN if kind.startswith(("message/", "multipart/")) else kind


def size_shown(size_bytes: int) -> str:
    """The size as people read it: 1.2 MB."""
    if size_bytes < MEGABYTE:
        return f"{max(1, round(size_bytes / 1024))} KB"
    return f"{size_bytes / MEGABYTE:.1f} MB"


def _safe_name(name: str) -> str:
    if name != clean_file_name(name):
        raise ValueError("must be a plain file name, as the upload gave it")
    if is_program(name):
        raise ValueError(f"{name} is a program; programs cannot be sent")
    return name


class FileRef(BaseModel):
    """One stored file that goes along with a message: where it lies and what it must be.

    An approval binds to `sha256`: other content under the same key does not leave.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    storage_key: Annotated[str, Field(pattern=r"^outgoing/[0-9a-f-]{36}(\.[a-z0-9]{1,11})?$")]
    name: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_safe_name)]
    size_bytes: Annotated[int, Field(ge=1, le=MAX_FILE_BYTES)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @property
    def content_type(self) -> str:
        return type_of(self.name)


def too_much(names_and_sizes: Sequence[tuple[str, int]]) -> str | None:
    """Why these files cannot go with one message; None if they can."""
    if len(names_and_sizes) > MAX_FILES:
        return f"At most {MAX_FILES} files go with one message; these are {len(names_and_sizes)}."
    for name, size_bytes in names_and_sizes:
        if size_bytes == 0:
            return f"{name} is empty. Choose the file again."
        if size_bytes > MAX_FILE_BYTES:
            return (
                f"{name} has {size_shown(size_bytes)}; a file may have at most "
                f"{size_shown(MAX_FILE_BYTES)}."
            )
    total = sum(size_bytes for _, size_bytes in names_and_sizes)
    if total > MAX_FILES_BYTES:
        return (
            f"Together the files have {size_shown(total)}; at most {size_shown(MAX_FILES_BYTES)} "
            "go with one message."
        )
    return None


def _within_limits(files: tuple[FileRef, ...]) -> tuple[FileRef, ...]:
    if wrong := too_much([(one.name, one.size_bytes) for one in files]):
        raise ValueError(wrong)
    return files


type Files = Annotated[tuple[FileRef, ...], AfterValidator(_within_limits)]
