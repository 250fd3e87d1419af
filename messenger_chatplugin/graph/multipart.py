"""Bodies that are not JSON: forms, and a file within a form, read piece by piece. No network.

A file is opened when its body is sent, and again when it is sent again.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, BinaryIO
from urllib.parse import urlencode

import attrs

from messenger_chatplugin.errors import InvalidValueError

Progress = Callable[[int, int], object]
"""Called with the bytes of the file that were sent so far, and with all of them."""

_PIECE_BYTES = 64 * 1024


@attrs.frozen(kw_only=True)
class FilePart:
    """A file that travels within a form."""

    name: str
    """The field of the form."""
    filename: str
    """What it is called over there."""
    content_type: str
    """Its media type, as ``image/png``."""
    size: int
    """Its bytes."""
    open: Callable[[], AbstractContextManager[BinaryIO]] = attrs.field(repr=False, eq=False)
    """Opens it at its beginning."""
    progress: Progress | None = attrs.field(default=None, repr=False, eq=False)
    """Who wants to know how far it is."""


class Multipart:
    """A form with a file, as an iterable of known length: never the whole file in memory.

    Args:
        fields: The other fields of the form.
        file: The file.

    """

    def __init__(self, fields: Mapping[str, str], file: FilePart) -> None:
        boundary = secrets.token_hex(16)
        self.content_type: str = f"multipart/form-data; boundary={boundary}"
        self._file = file
        disposition = f'name="{file.name}"; filename="{_quoted(file.filename)}"'
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
            for name, text in fields.items()
        ]
        parts.append(
            f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\n"
            f"Content-Type: {file.content_type}\r\n\r\n"
        )
        self._head = "".join(parts).encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()

    def __len__(self) -> int:
        return len(self._head) + self._file.size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        yield from self._pieces()
        yield self._tail

    def _pieces(self) -> Iterator[bytes]:
        file, sent = self._file, 0
        with file.open() as stream:
            while sent < file.size:
                piece = stream.read(min(_PIECE_BYTES, file.size - sent))
                if not piece:
                    limit = f"the {file.size} bytes it had when the call was made are needed"
                    raise InvalidValueError.of_secret("source", f"{sent} bytes found", limit)
                yield piece
                sent += len(piece)
                if file.progress is not None:
                    file.progress(sent, file.size)


def form_fields(body: Mapping[str, Any]) -> dict[str, str]:
    """Write a JSON object as the fields of a form: text as it is, all else as JSON."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        for name, value in body.items()
    }


def form(body: Mapping[str, Any]) -> str:
    """Write a JSON object as a URL-encoded form."""
    return urlencode(form_fields(body))


def _quoted(filename: str) -> str:
    # As browsers do it: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
    return filename.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
