"""Every exception this package raises on purpose: one tree, sorted by whose fault it is.

There is one class for each different reaction of the caller, never one for each error code.
"""

from collections.abc import Sequence
from typing import Any, Self

from messenger_chatplugin import error_codes

_SHOWN_CHARACTERS = 80
"""A longer value is cut in error messages: they end in logs."""


class ChatPluginError(Exception):
    """The root: whoever catches this catches everything of ours."""


class InvalidValueError(ChatPluginError, ValueError):
    """A value that the platform would refuse, found before anything was sent.

    Attributes:
        field: The name of the argument or field, as the caller wrote it.
        value: What came; ``None`` where it is a secret or a person's text.
        limit: What would have been allowed, in words.

    """

    def __init__(
        self, message: str, *, field: str = "", value: object = None, limit: str = ""
    ) -> None:
        super().__init__(message)
        self.field = field
        self.value = value
        self.limit = limit

    @classmethod
    def of(cls, field: str, value: object, limit: str) -> Self:
        """Build the error from its three parts: which field, what came, what is allowed."""
        shown = repr(value)
        if len(shown) > _SHOWN_CHARACTERS:
            shown = f"{shown[:_SHOWN_CHARACTERS]}… ({len(shown)} characters)"
        return cls(f"{field}: {shown} given, but {limit}", field=field, value=value, limit=limit)

    @classmethod
    def of_secret(cls, field: str, problem: str, limit: str) -> Self:
        """Build the error for a value that must not be shown."""
        return cls(f"{field}: {problem}, but {limit}", field=field, limit=limit)


class WebhookError(ChatPluginError):
    """Something arrived that is not a webhook of ours.

    Attributes:
        status_hint: The HTTP status that suits as the answer to the request.

    """

    status_hint = 400


class ChallengeError(WebhookError):
    """The GET request that verifies the webhook URL is incomplete or has the wrong token."""

    status_hint = 403


class SignatureError(WebhookError):
    """The signature header is missing, malformed, or does not match the body."""

    status_hint = 403


class PayloadError(WebhookError):
    """The body is not JSON, not an object, too big, or nested too deep.

    Attributes:
        status_hint: 400, or 413 where the body is too big.
        problems: What is wrong and where, as ``reason @ $.path``.

    """

    def __init__(self, message: str, *, status_hint: int = 400) -> None:
        super().__init__(message)
        self.status_hint = status_hint
        self.problems: tuple[str, ...] = (message,)


class TransportError(ChatPluginError):
    """The wire failed: Graph gave no answer that can be used.

    Attributes:
        retryable: Whether a later try may end otherwise.
        attempts: How often it was tried.

    """

    attempts = 1

    def __init__(self, message: str, *, retryable: bool = True) -> None:
        super().__init__(message)
        self.retryable = retryable


class NotSentError(TransportError):
    """The request provably was not executed; repeating it is safe."""


class OutcomeUnknownError(TransportError):
    """The request may or may not have been executed; repeating it may do it twice.

    Attributes:
        metadata: The ``metadata`` of the message, or ``None``. An echo that brings it back proves
            that the message was sent; for a ``user_ref`` no echo ever comes.

    """

    metadata: str | None = None


class ApiError(ChatPluginError):
    """Graph answered with an error.

    Attributes:
        status: The HTTP status; 0 where Graph was not asked.
        code: Graph's error code, or ``None`` where the answer has none.
        subcode: Graph's ``error_subcode``, or ``None``.
        type: Graph's ``type``, as text; do not branch on it.
        fbtrace_id: The id that Meta's support asks for.
        user_title: A title fit for people, in the language of the request.
        user_message: An explanation fit for people, in the language of the request.
        data: Graph's ``error_data``, an object or text; ``None`` where there is none.
        retryable: Whether the same call may succeed within seconds or minutes.
        nothing_done: Whether Graph's documentation says that nothing was done, so that even a send
            may be repeated.
        retry_after: Seconds until the next try makes sense, or ``None`` where Graph did not say.
        attempts: How often it was tried.

    """

    attempts = 1

    def __init__(  # noqa: PLR0913 - these are the fields of Graph's error object
        self,
        message: str,
        *,
        status: int = 0,
        code: int | None = None,
        subcode: int | None = None,
        type: str = "",  # noqa: A002 - Graph's own name for it
        fbtrace_id: str = "",
        user_title: str = "",
        user_message: str = "",
        data: Any = None,
        retryable: bool = False,
        nothing_done: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.subcode = subcode
        self.type = type
        self.fbtrace_id = fbtrace_id
        self.user_title = user_title
        self.user_message = user_message
        self.data = data
        self.retryable = retryable
        self.nothing_done = nothing_done
        self.retry_after = retry_after


class AuthError(ApiError):
    """The token is dead, or it lacks a permission."""


class RateLimitError(ApiError):
    """Too many calls; ``retry_after`` says how many seconds to wait, where that is known."""


class RecipientError(ApiError):
    """Nobody is there, the person does not receive messages, or the window is closed."""


class ServerError(ApiError):
    """Graph failed on its side; a send may have been executed nevertheless."""


class SunsetError(ApiError):
    """Meta has ended what was asked for; no later try will succeed."""


class StoreError(ChatPluginError):
    """A store of yours cannot be reached, or cannot be read; what it was asked may not be done."""


def explain(code: int, subcode: int | None = None) -> str:
    """Say in plain words what is known of one of Graph's error codes, and what to do.

    Args:
        code: :attr:`ApiError.code`.
        subcode: :attr:`ApiError.subcode`.

    Platform: https://developers.facebook.com/docs/messenger-platform/error-codes
    """
    return error_codes.explain(code, subcode)


class DispatchError(ChatPluginError, ExceptionGroup[Exception]):
    """Handlers raised; everything else was delivered all the same.

    Attributes:
        exceptions: What the handlers raised, in the order in which they ran.
        report: The :class:`~messenger_chatplugin.dispatch.Report` of the whole dispatch.

    """

    report: Any

    def __new__(cls, message: str, exceptions: Sequence[Exception], report: object = None) -> Self:
        """Build the group; *report* travels with it."""
        group = super().__new__(cls, message, exceptions)
        group.report = report
        return group

    def __init__(
        self,
        message: str,
        exceptions: Sequence[Exception],
        report: object = None,  # noqa: ARG002 - taken by __new__
    ) -> None:
        super().__init__(message, exceptions)

    def derive(  # type: ignore[override] # a group of handlers' errors stays one, typeshed is generic
        self, excs: Sequence[Exception], /
    ) -> "DispatchError":
        """Keep class and report when ``except*`` splits the group."""
        return DispatchError(self.message, excs, self.report)
