"""Why a store of objects did not answer, in words for who set it up."""

import re

_BUCKET = re.compile(r"<BucketName>([^<]{1,100})</BucketName>")
_HOST = re.compile(r"\bhttps?://[^/\s,)]+")
_TOLD = re.compile(r"<Message>([^<]{1,300})</Message>")
# Codes of S3's errors, as its services write them: docs.aws.amazon.com/AmazonS3/latest/API.
_REASONS = (
    (
        ("InvalidAccessKeyId", "SignatureDoesNotMatch", "401 Unauthorized", "InvalidToken"),
        "It does not accept the access key. Check the key's id and its secret",
    ),
    (
        ("AuthorizationHeaderMalformed", "PermanentRedirect", "301 Moved"),
        "The bucket lies in another region. Name that region",
    ),
    (
        ("AccessDenied", "403 Forbidden"),
        "The access key may not read, write and delete in this bucket. Allow it that",
    ),
)
# Where programs in a cloud look for a key when they were given none.
_NO_KEY = ("169.254.169.254", "169.254.170.2", "Missing SecretAccessKey", "Missing AccessKeyId")


def no_bucket(error: BaseException) -> bool:
    """Whether not the object is missing but what should hold it."""
    return "NoSuchBucket" in str(error)


def why_refused(error: BaseException) -> str:
    """What is wrong and what to do about it, from whatever the store or the network said."""
    said = str(error)
    if no_bucket(error):
        named = _BUCKET.search(said)
        bucket = f" “{named[1]}”" if named else ""
        return f"There is no bucket{bucket} there. Make it, or name another."
    if any(sign in said for sign in _NO_KEY):
        return "No access key was given, and this machine has none of its own. Give one."
    for signs, reason in _REASONS:
        if any(sign in said for sign in signs):
            told = _TOLD.search(said)
            return f"{reason}. It says: {told[1]}" if told else f"{reason}."
    host = _HOST.search(said)
    place = f" at {host[0]}" if host else ""
    if "error sending request" in said or "error connecting" in said:
        return f"Nothing answers{place}. Check the address and that the service runs."
    if "Error performing PUT" in said and "404 Not Found" in said:
        return f"What answers{place} is no S3 service, or has no such bucket. Check the address."
    return f"{said.splitlines()[0][:300]}. Try again in a moment."
