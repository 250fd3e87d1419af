"""What all messages share: quick replies and metadata."""

from collections.abc import Sequence
from typing import get_args

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.messages._quick_replies import AnyQuickReply

METADATA_CHARACTERS = 999
"""The longest metadata; the platform says fewer than 1,000."""

QUICK_REPLIES = 13
"""The most quick replies beside one message."""


def _quick_replies(value: Sequence[AnyQuickReply]) -> tuple[AnyQuickReply, ...]:
    return checks.as_tuple("quick_replies", value)


@attrs.frozen
class Message:
    """Base of all that can be sent."""


@attrs.frozen
class Composed(Message):
    """Base of the messages that are put together of checked parts: all but ``Raw``."""

    quick_replies: tuple[AnyQuickReply, ...] = attrs.field(
        default=(),
        converter=_quick_replies,
        validator=checks.several(get_args(AnyQuickReply), 0, QUICK_REPLIES),
        kw_only=True,
    )
    """Up to 13 quick replies."""
    metadata: str | None = attrs.field(
        default=None, validator=checks.text(METADATA_CHARACTERS), kw_only=True, repr=False
    )
    """Comes back in the echo; fewer than 1,000 characters. No echo comes for a ``user_ref``."""
