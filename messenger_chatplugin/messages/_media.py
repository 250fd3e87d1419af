"""Pictures, sound, films and files."""

from typing import ClassVar

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.messages._base import Message


@attrs.frozen
class Media(Message):
    """Base of the attachments that Meta fetches from a URL."""

    type: ClassVar[str]

    url: str = attrs.field(validator=checks.url("https", "http"))
    """Where Meta fetches it, within 10 seconds, or 75 for a video."""
    is_reusable: bool = attrs.field(default=False, validator=checks.flag(), kw_only=True)
    """Whether the answer should bring an ``attachment_id`` to send it again, for 90 days."""


@attrs.frozen
class Image(Media):
    """A picture, animated or not; at most 8 MB."""

    type: ClassVar[str] = "image"


@attrs.frozen
class Audio(Media):
    """Sound; served as ``audio/*``, at most 25 MB."""

    type: ClassVar[str] = "audio"


@attrs.frozen
class Video(Media):
    """A film; at most 25 MB."""

    type: ClassVar[str] = "video"


@attrs.frozen
class File(Media):
    """Any other file; at most 25 MB."""

    type: ClassVar[str] = "file"
