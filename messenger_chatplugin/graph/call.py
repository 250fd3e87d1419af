"""A call to Graph as a value, and what runs it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, NoReturn, Protocol, TypeVar

import attrs

from messenger_chatplugin.errors import ApiError
from messenger_chatplugin.graph.multipart import FilePart

T = TypeVar("T")


_SHOWN = 4
"""A shorter text tells nothing; hiding it would only garble what it happens to be part of."""


def _as_it_is(error: ApiError) -> ApiError:
    return error


def _raise(error: ApiError) -> NoReturn:
    raise error


@attrs.frozen(kw_only=True)
class Call(Generic[T]):
    """One HTTP request to Graph, and how to read its answer."""

    method: str
    """``GET``, ``POST`` or ``DELETE``."""
    path: str
    """The path after the version, as ``1234/messages``."""
    read: Callable[[Mapping[str, Any]], T] = attrs.field(eq=False, repr=False)
    """Makes the result of the answer; raises :class:`Unreadable` where it is not as documented."""
    query: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    """Query arguments; not shown, the check of a token has it here, within a batch."""
    body: Mapping[str, Any] | None = attrs.field(default=None, repr=False)
    """The JSON object to send; not shown, it may hold what a person writes."""
    parts: "tuple[Call[Any], ...]" = ()
    """The calls that travel within this one, each of which counts against the rates."""
    is_form: bool = False
    """Whether the body travels as a form instead of JSON."""
    file: FilePart | None = None
    """A file beside the body, which then travels as a form with several parts."""
    is_idempotent: bool
    """Whether doing it twice is doing it once."""
    refine: Callable[[ApiError], ApiError] = attrs.field(default=_as_it_is, eq=False, repr=False)
    """Makes an error more exact, where this call knows more than the tables."""
    recover: Callable[[ApiError], T] = attrs.field(default=_raise, eq=False, repr=False)
    """Makes the result of an error that is none to this call, or raises it."""

    @property
    def metadata(self) -> str | None:
        """The metadata of the message that is sent, by which its echo can be told."""
        message = (self.body or {}).get("message")
        metadata = message.get("metadata") if isinstance(message, Mapping) else None
        return metadata if isinstance(metadata, str) else None

    def texts(self) -> Iterator[str]:
        """Yield what a person is written, which must not be shown; the longest first."""
        messages = [(call.body or {}).get("message") for call in (self, *self.parts)]
        found = {text for text in _texts(messages) if len(text) >= _SHOWN}
        yield from sorted(found, key=len, reverse=True)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if name not in _KINDS:
                yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


_KINDS = frozenset({"type", "content_type", "template_type"})
"""Names of kinds; the platform's words and no person's."""


class Run(Protocol):
    """Carries out calls: a client, or a batch."""

    def __call__(self, call: Call[T]) -> T:
        """Carry out one call."""
        ...
