"""Plain text."""

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.messages._base import Composed

TEXT_CHARACTERS = 2000
"""The longest text. Meta does not say in which unit; characters are the one that refuses least."""


@attrs.frozen
class Text(Composed):
    """A text.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/send-api
    """

    text: str = attrs.field(validator=checks.text(TEXT_CHARACTERS), repr=False)
    """The text; 1 to 2,000 characters."""
