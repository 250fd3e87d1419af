"""Pictures, sound, films and files.

Platform: https://developers.facebook.com/docs/messenger-platform/send-messages/saving-assets
"""

from typing import ClassVar

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.messages._base import Composed


@attrs.frozen
class Media(Composed):
    """Base of the attachments: fetched from a URL by Meta, or saved there before.

    Raises:
        InvalidValueError: Not exactly one of ``url`` and ``attachment_id`` is given, or a value
            that the platform would refuse.

    """

    type: ClassVar[str]

    url: str | None = attrs.field(default=None, validator=checks.url("https", "http"))
    """Where Meta fetches it, within 10 seconds, or 75 for a video."""
    attachment_id: str | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(checks.id_text),
        validator=checks.filled(),
        kw_only=True,
    )
    """What an upload, or a message with ``is_reusable``, gave back; good for 90 days."""
    is_reusable: bool = attrs.field(default=False, validator=checks.flag(), kw_only=True)
    """Whether the answer should bring an ``attachment_id`` to send it again, for 90 days."""

    def __attrs_post_init__(self) -> None:
        """Check that it says once where the attachment is."""
        checks.exactly_one(url=self.url, attachment_id=self.attachment_id)
        if self.is_reusable and self.url is None:
            limit = "it goes with url: what has an attachment_id is saved already"
            raise InvalidValueError.of("is_reusable", self.is_reusable, limit)


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
