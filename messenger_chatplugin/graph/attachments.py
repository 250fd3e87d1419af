"""Attachments that are uploaded once and sent often. No network.

Platform: https://developers.facebook.com/docs/messenger-platform/reference/attachment-upload-api
"""

import mimetypes
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args
from urllib.parse import urlsplit

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.graph.call import Call, Run
from messenger_chatplugin.graph.common import new_id
from messenger_chatplugin.graph.multipart import FilePart, Progress

AttachmentType = Literal["image", "audio", "video", "file"]
"""How Messenger shows an attachment."""

AttachmentSource = str | os.PathLike[str] | bytes | BinaryIO
"""A URL, the path of a file, its bytes, or the file itself, opened for reading bytes."""

_MEBIBYTE = 1024 * 1024

MAX_BYTES: Mapping[AttachmentType, int] = {
    "image": 8 * _MEBIBYTE,
    "audio": 25 * _MEBIBYTE,
    "video": 25 * _MEBIBYTE,
    "file": 25 * _MEBIBYTE,
}
"""The biggest file of each type."""

_UNKNOWN = "application/octet-stream"

_Open = Callable[[], AbstractContextManager[BinaryIO]]


@attrs.frozen
class _Remote:
    """A file that Meta fetches."""

    source: str = attrs.field(validator=checks.url("https", "http"))


class Attachments:
    """The saved attachments of one Page; each id serves for 90 days.

    Args:
        page_id: The Page.
        run: Carries out the calls.

    """

    def __init__(self, page_id: str, run: Run) -> None:
        self._path = f"{page_id}/message_attachments"
        self._run = run

    def upload(
        self,
        source: AttachmentSource,
        *,
        type: AttachmentType | None = None,  # noqa: A002 - Graph's own name for it
        filename: str | None = None,
        progress: Progress | None = None,
    ) -> str:
        """Upload an attachment, and return its id.

        A file is read piece by piece while it is sent; it is never in memory as a whole.

        Args:
            source: A URL from which Meta fetches it; a :class:`pathlib.Path`; bytes; or a file
                opened for reading bytes, from where it stands to its end. It is left open.
            type: How Messenger shows it. Where absent, the file's name tells: an image, sound, a
                film, else a file.
            filename: Its name over there, where *source* has none or another.
            progress: Called with the bytes sent so far and all bytes, after each piece; not for
                URLs. A call that is repeated starts again at the first piece.

        Raises:
            InvalidValueError: There is nothing in it, it is bigger than 25 MB (8 MB for an
                image), or *source* is none of these.
            OSError: The file cannot be read.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        if type is not None and type not in get_args(AttachmentType):
            limit = f"one of {get_args(AttachmentType)} is allowed"
            raise InvalidValueError.of("type", type, limit)
        if isinstance(source, str):
            return self._run(self._fetch(_Remote(source).source, type))
        name, size, open_it = _local(source)
        # A name of the file system need not be UTF-8.
        filename = (filename or name or "file").encode(errors="replace").decode()
        content_type = mimetypes.guess_type(filename)[0] or _UNKNOWN
        kind = type or _type(content_type)
        _check_size(kind, size)
        file = FilePart(
            name="filedata",
            filename=filename,
            content_type=content_type,
            size=size,
            open=open_it,
            progress=progress,
        )
        return self._run(self._upload(kind, {}, file))

    def _fetch(self, url: str, kind: AttachmentType | None) -> Call[str]:
        name = urlsplit(url).path
        guessed = kind or _type(mimetypes.guess_type(name)[0] or _UNKNOWN)
        return self._upload(guessed, {"url": url}, None)

    def _upload(
        self, kind: AttachmentType, payload: Mapping[str, str], file: FilePart | None
    ) -> Call[str]:
        attachment = {"type": kind, "payload": {**payload, "is_reusable": True}}
        return Call(
            method="POST",
            path=self._path,
            body={"message": {"attachment": attachment}},
            file=file,
            read=_attachment_id,
            # A second id that nobody uses harms nobody, and ends by itself.
            is_idempotent=True,
        )


def _attachment_id(answer: Mapping[str, Any]) -> str:
    return new_id(answer, "attachment_id")


def _type(content_type: str) -> AttachmentType:
    kinds: Mapping[str, AttachmentType] = {"image": "image", "audio": "audio", "video": "video"}
    return kinds.get(content_type.partition("/")[0], "file")


def _check_size(kind: AttachmentType, size: int) -> None:
    if not 1 <= size <= MAX_BYTES[kind]:
        limit = f"1 to {MAX_BYTES[kind]} bytes are allowed for type {kind!r}"
        raise InvalidValueError.of_secret("source", f"{size} bytes given", limit)


def _local(source: os.PathLike[str] | bytes | BinaryIO) -> tuple[str, int, _Open]:
    """Tell the name and the size of a file, and how to open it."""
    if isinstance(source, bytes | bytearray | memoryview):
        content = bytes(source)
        return "", len(content), partial(BytesIO, content)
    if isinstance(source, os.PathLike):
        path = Path(source)
        if path.is_dir():
            raise InvalidValueError.of("source", str(path), "a file is needed")
        # What cannot be opened is found out here, and not in the middle of a request.
        path.open("rb").close()
        return path.name, path.stat().st_size, partial(_opened, path)
    start, size = _extent(source)
    name = getattr(source, "name", "")
    return Path(name).name if isinstance(name, str) else "", size, partial(_again, source, start)


def _extent(source: BinaryIO) -> tuple[int, int]:
    """Tell where a file stands, and how many bytes follow."""
    try:
        start = source.tell()
        size = source.seek(0, os.SEEK_END) - start
        source.seek(start)
        is_binary = isinstance(source.read(0), bytes)
    except (AttributeError, OSError, ValueError):
        is_binary, start, size = False, 0, 0
    if not is_binary:
        limit = (
            "a URL, a pathlib.Path, bytes, or a file that was opened for reading bytes and can "
            "be rewound is needed"
        )
        raise InvalidValueError.of_secret("source", f"{type(source).__name__} given", limit)
    return start, size


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


@contextmanager
def _again(source: BinaryIO, start: int) -> Iterator[BinaryIO]:
    source.seek(start)
    yield source
