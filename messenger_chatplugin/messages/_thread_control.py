"""Handing the conversation over together with a message."""

from typing import Literal, get_args

import attrs

from messenger_chatplugin import checks
from messenger_chatplugin.errors import InvalidValueError

ControlType = Literal["pass", "release"]
"""To give the conversation to another app, or back to where it belongs."""


@attrs.frozen(kw_only=True)
class ThreadControl:
    """Hands the conversation over once the message is sent.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/send-api

    Raises:
        InvalidValueError: It passes to nobody, or a value that the platform would refuse.

    """

    control_type: ControlType = attrs.field(validator=checks.one_of(*get_args(ControlType)))
    """``pass`` to another app, or ``release``."""
    app_id: str | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(checks.id_text),
        validator=checks.matches("[0-9]+", "an app's numeric id is needed"),
    )
    """The app that gets it; needed to pass."""

    def __attrs_post_init__(self) -> None:
        """Check that it passes to somebody."""
        if self.control_type == "pass" and self.app_id is None:
            limit = "the id of the app that gets the conversation is needed"
            raise InvalidValueError.of("app_id", self.app_id, limit)
