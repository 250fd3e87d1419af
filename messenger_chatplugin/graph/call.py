"""A call to Graph as a value, and what runs it."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, NoReturn, Protocol, TypeVar

import attrs

from messenger_chatplugin.errors import ApiError
from messenger_chatplugin.graph.multipart import FilePart

T = TypeVar("T")


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
    query: Mapping[str, str] = attrs.field(factory=dict)
    """Query arguments; nothing secret."""
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


class Run(Protocol):
    """Carries out calls: a client, or a batch."""

    def __call__(self, call: Call[T]) -> T:
        """Carry out one call."""
        ...
