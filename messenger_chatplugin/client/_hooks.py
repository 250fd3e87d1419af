"""What the hooks of a client are told: ids, numbers and classes, never secrets or texts."""

from collections.abc import Callable
from typing import Any

import attrs

from messenger_chatplugin.errors import ChatPluginError
from messenger_chatplugin.graph.usage import Usage


@attrs.frozen(kw_only=True, eq=False)
class Request:
    """A request that is about to be sent. Each try is one of its own."""

    page_id: str
    """The Page of the client."""
    method: str
    """``GET``, ``POST`` or ``DELETE``."""
    path: str
    """The path after the version, without the query."""
    url: str
    """The whole URL, without the query."""
    attempt: int
    """Which try it is, from 1."""


@attrs.frozen(eq=False)
class Response:
    """What became of a request."""

    request: Request
    """The same object that ``on_request`` was told."""
    seconds: float
    """How long it took, in seconds."""
    status: int | None
    """The HTTP status, or ``None`` where there was no answer."""
    usage: Usage
    """What the answer says of the limits."""
    error: ChatPluginError | None
    """What is raised, or would be were it not tried again; ``None`` for success."""


OnRequest = Callable[[Request], Any]
"""Called before each request."""

OnResponse = Callable[[Response], Any]
"""Called after each request, also after one without an answer."""
