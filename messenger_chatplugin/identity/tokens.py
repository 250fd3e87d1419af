"""Correlation tokens: a ``user_ref`` signed into payloads we send, found in what comes back.

Whoever taps a quick reply or a button answers with a PSID and the payload; a token in it says to
which ``user_ref`` it had been sent. No I/O.
"""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from itsdangerous import Signer

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.people import UserRef

_SALT = "messenger_chatplugin.identity.tokens"
_TOKEN = re.compile(r"~([A-Za-z0-9_-]{1,1000})\.([A-Za-z0-9_-]{43})~", re.ASCII)
"""Letters that need no escape in JSON, URLs or delimited payloads; 43 hold an HMAC-SHA256."""


class Found(NamedTuple):
    """A payload, and the ``user_ref`` that a genuine token in it names."""

    payload: str
    """The payload, without its tokens if they are genuine."""
    user_ref: UserRef | None
    """To whom it had been sent; ``None`` without a genuine token."""


class Tokens:
    """Makes and recognises tokens.

    Args:
        secret: The secret, or several while you change it: the first one signs, all are accepted.

    Raises:
        InvalidValueError: A secret is empty: anybody could make tokens with it.

    """

    def __init__(self, secret: str | Sequence[str]) -> None:
        self._signer = Signer(
            # The library signs with the last one.
            [*reversed(_secrets(secret))],
            salt=_SALT,
            key_derivation="hmac",
            digest_method=hashlib.sha256,
        )

    def __repr__(self) -> str:
        """Show nothing that is secret."""
        return "Tokens(secret=***)"

    def make(self, page_id: str, user_ref: UserRef) -> str:
        """Make the token of a ``user_ref`` of a Page; always the same for both."""
        name = urlsafe_b64encode(user_ref.user_ref.encode()).decode().rstrip("=")
        signature = self._signer.get_signature(_signed(page_id, name)).decode()
        return f"~{name}.{signature}~"

    def find(self, page_id: str, payload: str) -> Found:
        """Look for tokens of a Page in a payload that came back.

        Tokens that are forged, of another Page, or of different people say nothing, and the payload
        is left as it is.
        """
        genuine = [
            token
            for token in _TOKEN.finditer(payload)
            if self._signer.verify_signature(_signed(page_id, token[1]), token[2])
        ]
        names = {token[1] for token in genuine}
        if len(names) != 1:
            return Found(payload, None)
        for token in genuine:
            payload = payload.replace(token[0], "")
        name = names.pop()
        padding = "=" * (-len(name) % 4)
        return Found(payload, UserRef(urlsafe_b64decode(name + padding).decode()))


def _signed(page_id: str, name: str) -> str:
    # The name has no dot, so that no other Page and name make the same text.
    return f"{page_id}.{name}"


def _secrets(secret: str | Sequence[str]) -> tuple[str, ...]:
    if secret is not None and not isinstance(secret, Iterable):
        problem = f"a {type(secret).__name__} given"
        raise InvalidValueError.of_secret("secret", problem, "text, or several, is needed")
    secrets = (secret,) if isinstance(secret, str) else tuple(secret or ())
    if not secrets:
        raise InvalidValueError.of_secret("secret", "nothing given", "at least one is needed")
    for one in secrets:
        if not checks.is_filled(one):
            problem = "an empty value or none of text given"
            raise InvalidValueError.of_secret("secret", problem, "text that is not empty is needed")
    return secrets
