"""The receiving side: verify who sent a body, answer the challenge, read the events. No I/O.

Platform: https://developers.facebook.com/docs/messenger-platform/webhooks
"""

import hmac
import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from messenger_chatplugin.errors import ChallengeError, InvalidValueError, SignatureError
from messenger_chatplugin.wire.body import check_bytes
from messenger_chatplugin.wire.delivery import Delivery, parse

__all__ = ["Delivery", "Webhook", "parse", "sign"]

SIGNATURE_HEADER = "X-Hub-Signature-256"
"""The header that carries the signature."""

_HEADER_NAME = SIGNATURE_HEADER.lower()
_ABSENT = object()
_TEXTS = (str, bytes)
_SIGNATURE = re.compile(r"sha256=[0-9a-f]{64}", re.ASCII)
_CHALLENGE = re.compile(r"[A-Za-z0-9._~+/=-]{1,256}", re.ASCII)


class Pairs(Protocol):
    """Headers or query arguments: a ``dict``, or what your framework has for them."""

    def items(self) -> Iterable[tuple[Any, Any]]:
        """Names and values."""
        ...


def sign(body: bytes, app_secret: str) -> dict[str, str]:
    """Sign a body as Meta does, for tests and for forwarding.

    Args:
        body: The bytes as they will be sent.
        app_secret: The secret of the app.

    Returns:
        The header to send along.

    Raises:
        InvalidValueError: The secret is empty.

    """
    check_bytes(body)
    (secret,) = _secrets("app_secret", app_secret)
    return {SIGNATURE_HEADER: f"sha256={hmac.digest(secret, body, 'sha256').hex()}"}


class Webhook:
    """Verifies and reads what is sent to your webhook URL.

    Args:
        app_secret: The secret of the app, or several while you change it.
        verify_token: The token you typed into the app's dashboard, or several.

    Raises:
        InvalidValueError: A secret or token is empty: anybody could make a signature with it.

    """

    def __init__(
        self, *, app_secret: str | Sequence[str], verify_token: str | Sequence[str]
    ) -> None:
        # Keyed once: making the key ready costs as much as signing a small body.
        self._keyed = [
            hmac.new(secret, digestmod="sha256") for secret in _secrets("app_secret", app_secret)
        ]
        self._verify_tokens = _secrets("verify_token", verify_token)

    def __repr__(self) -> str:
        """Show nothing that is secret."""
        return "Webhook(app_secret=***, verify_token=***)"

    def receive(self, body: bytes, headers: Pairs) -> Delivery:
        """Verify a request, then read its events.

        Args:
            body: The body exactly as it was received; never text that was decoded before.
            headers: The request's headers; upper and lower case make no difference.

        Raises:
            SignatureError: The signature is missing, malformed, or of another secret.
            PayloadError: The body is not a JSON object, too big, or nested too deep.
            TypeError: The body is text.

        """
        self.verify(body, headers)
        return parse(body)

    def verify(self, body: bytes, headers: Pairs) -> None:
        """Verify a request without reading it.

        Args:
            body: The body exactly as it was received.
            headers: The request's headers.

        Raises:
            SignatureError: The signature is missing, malformed, or of another secret.
            TypeError: The body is text.

        """
        check_bytes(body)
        given = _signature_of(headers)
        matches = False
        for keyed in self._keyed:
            # Every secret is tried, so that the time does not tell which one fits.
            signing = keyed.copy()
            signing.update(body)
            matches |= hmac.compare_digest(f"sha256={signing.hexdigest()}", given)
        if not matches:
            message = "the signature does not match the body; is it the secret of the right app?"
            if not _SIGNATURE.fullmatch(given):
                form = "'sha256=' and 64 lower-case hex digits"
                message = f"the header {SIGNATURE_HEADER} is not {form}"
            raise SignatureError(message)

    def answer_challenge(self, query: Pairs) -> str:
        """Answer the GET request by which Meta verifies the webhook URL.

        Args:
            query: The query arguments, each a text or a list with one text.

        Returns:
            The text to answer with, as ``text/plain``.

        Raises:
            ChallengeError: An argument is missing or wrong.

        """
        arguments = {_as_text(name): _as_text(value) for name, value in query.items()}
        mode = _argument(arguments, "hub.mode")
        token = _argument(arguments, "hub.verify_token").encode(errors="surrogatepass")
        challenge = _argument(arguments, "hub.challenge")
        if mode != "subscribe":
            message = "hub.mode is not 'subscribe'"
            raise ChallengeError(message)
        matches = False
        for known in self._verify_tokens:
            matches |= hmac.compare_digest(known, token)
        if not matches:
            message = "hub.verify_token is not the one of this webhook"
            raise ChallengeError(message)
        if not _CHALLENGE.fullmatch(challenge):
            message = "hub.challenge is not a plain word of at most 256 characters"
            raise ChallengeError(message)
        return challenge


def _secrets(field: str, value: str | Sequence[str]) -> tuple[bytes, ...]:
    several = isinstance(value, Sequence) and not isinstance(value, str | bytes)
    values: tuple[object, ...] = tuple(value) if several else (value,)
    if not values:
        raise InvalidValueError.of_secret(field, "nothing given", "at least one is needed")
    for secret in values:
        # A line break is what a secret that was read from a file ends with.
        if not isinstance(secret, str) or not secret.strip() or not secret.isprintable():
            problem = type(secret).__name__
            if isinstance(secret, str):
                problem = "a text with a line break" if secret.strip() else "an empty text"
            limit = "printable text that is not empty is needed"
            raise InvalidValueError.of_secret(field, f"{problem} given", limit)
    return tuple(str(secret).encode() for secret in values)


def _signature_of(headers: Pairs) -> str:
    try:
        items = headers.items
    except AttributeError:
        kind = type(headers).__name__
        message = f"headers: {kind} given, but a mapping is needed, as dict(headers)"
        raise TypeError(message) from None
    given: object = _ABSENT
    for name, value in items():
        if name == SIGNATURE_HEADER or (
            isinstance(name, _TEXTS)
            and len(name) == len(SIGNATURE_HEADER)
            and _as_text(name).lower() == _HEADER_NAME
        ):
            if given is not _ABSENT:
                message = f"the header {SIGNATURE_HEADER} is there more than once"
                raise SignatureError(message)
            given = value
    if given is _ABSENT:
        message = f"the header {SIGNATURE_HEADER} is missing"
        raise SignatureError(message)
    text = given if isinstance(given, str) else _as_text(given)
    # What is not ASCII cannot be compared in constant time, and matches nothing.
    return text if text.isascii() else ""


def _argument(arguments: dict[str, str], name: str) -> str:
    value = arguments.get(name)
    if not value:
        message = f"the argument {name} is missing"
        raise ChallengeError(message)
    return value


def _as_text(value: object) -> str:
    """Take text, bytes as a raw server has them, or a list with one of these; else nothing."""
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, str) else ""
