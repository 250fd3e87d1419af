"""What a client must never show: its token, the app secret, and the proof made of both. No I/O.

Platform: https://developers.facebook.com/docs/facebook-login/security
"""

import hmac

from messenger_chatplugin.errors import InvalidValueError

_HIDDEN = "***"


class Secrets:
    """An access token, with the proof that goes with it where the app secret is known.

    Args:
        access_token: The Page's token.
        app_secret: The secret of the app, or ``None``.

    Raises:
        InvalidValueError: One of them is empty or not plain text.

    """

    def __init__(self, access_token: str, app_secret: str | None) -> None:
        self.access_token: str = _checked("access_token", access_token)
        self.app_secret: str | None = (
            None if app_secret is None else _checked("app_secret", app_secret)
        )
        self.proof: str | None = (
            None if app_secret is None else appsecret_proof(access_token, app_secret)
        )

    def __repr__(self) -> str:
        """Show nothing."""
        return _HIDDEN

    def __reduce__(self) -> str:
        """Refuse to be pickled: a queue is no place for secrets."""
        message = "secrets cannot be pickled"
        raise TypeError(message)

    def hide_in(self, text: str, *confidential: str) -> str:
        """Return *text* without any of the secrets: Graph quotes the token in some errors.

        Args:
            text: What would be shown.
            confidential: What else must not be in it.

        """
        for secret in (self.access_token, self.app_secret, self.proof, *confidential):
            if secret:
                text = text.replace(secret, _HIDDEN)
        return text


def appsecret_proof(access_token: str, app_secret: str) -> str:
    """Prove that whoever has the token has the app secret, too: HMAC-SHA256 in lower-case hex."""
    return hmac.digest(app_secret.encode(), access_token.encode(), "sha256").hex()


def _checked(field: str, value: str) -> str:
    if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable():
        limit = "plain printable text that is not empty is needed"
        raise InvalidValueError.of_secret(field, "an unusable value given", limit)
    return value
