"""What Meta took away: asking for it says since when, and what to use instead.

Reading old traffic needs none of these: events keep the objects as they came.
"""

from typing import NoReturn

import attrs

from messenger_chatplugin.errors import InvalidValueError

AFTER_THE_WINDOW = "the tag HUMAN_AGENT within 7 days, or messaging_type='UTILITY'"
"""How to write first, more than 24 hours after what the person wrote."""

_NO_DAY = "Meta took them out of its documentation, naming no day"


@attrs.frozen
class Retired:
    """Something that can no longer be sent. Calling it, as one would the class, raises."""

    kind: str
    """What the wire called it."""
    name: str
    """What people called it."""
    since: str
    """Since when, in words."""
    instead: str
    """What to use."""

    def error(self, field: str) -> InvalidValueError:
        """Build the error that tells since when it is gone, and what to use."""
        limit = f"{self.name} are gone since {self.since}; use {self.instead}"
        return InvalidValueError.of(field, self.kind, limit)

    def __call__(self, *_positional: object, **_named: object) -> NoReturn:
        """Refuse to be made.

        Raises:
            InvalidValueError: Always.

        """
        raise self.error("message")


# Lists and open graph templates: https://github.com/restfb/restfb/issues/1015
# The share button: https://github.com/fbsamples/messenger-bot-samples/issues/43
ListTemplate: Retired = Retired(
    "list", "list templates", "version 4.0 of the Graph API (July 2019)", "GenericTemplate"
)
OpenGraphTemplate: Retired = Retired(
    "open_graph",
    "open graph templates",
    "version 4.0 of the Graph API (July 2019)",
    "GenericTemplate with a default_action",
)
ShareButton: Retired = Retired(
    "element_share",
    "share buttons",
    "15 August 2019",
    "sharable=True on the template",
)
BuyButton: Retired = Retired(
    "payment", "buy buttons", f"the end of their beta ({_NO_DAY})", "UrlButton to your own shop"
)
OneTimeNotificationTemplate: Retired = Retired(
    "one_time_notif_req",
    "one-time notifications",
    f"the end of their beta ({_NO_DAY})",
    AFTER_THE_WINDOW,
)
RecurringNotificationTemplate: Retired = Retired(
    "notification_messages",
    "recurring notifications",
    "10 February 2026",
    AFTER_THE_WINDOW,
)
LocationQuickReply: Retired = Retired(
    "location",
    "location quick replies",
    f"their end ({_NO_DAY})",
    "QuickReply, and ask for the place in words",
)

RETIRED: tuple[Retired, ...] = (
    ListTemplate,
    OpenGraphTemplate,
    ShareButton,
    BuyButton,
    OneTimeNotificationTemplate,
    RecurringNotificationTemplate,
    LocationQuickReply,
)
"""All messages and parts of messages that can no longer be sent."""
