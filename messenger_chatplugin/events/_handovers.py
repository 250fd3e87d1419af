"""Which app has the conversation: conversation routing, formerly the handover protocol."""

from collections.abc import Mapping

import attrs

from messenger_chatplugin.events._base import Event, PersonEvent, delivered_as
from messenger_chatplugin.events._structs import Struct, struct


@struct
class PassThreadControl(Struct):
    """A hand-over to another app."""

    new_owner_app_id: str | None = None
    """Who has the conversation now."""
    previous_owner_app_id: str | None = None
    """Who had it; ``None`` where nobody did."""
    metadata: str | None = None
    """A note of the app that handed over."""


@delivered_as("pass_thread_control", subscription="messaging_handovers")
@struct
class PassThreadControlEvent(PersonEvent):
    """The conversation was handed to another app.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_handovers
    """

    pass_thread_control: PassThreadControl
    """From whom to whom."""


@struct
class TakeThreadControl(Struct):
    """A take-over by another app."""

    previous_owner_app_id: str | None = None
    """Who had the conversation; ``None`` where nobody did."""
    new_owner_app_id: str | None = None
    """Who has it now."""
    metadata: str | None = None
    """A note of the app that took over."""


@delivered_as("take_thread_control", subscription="messaging_handovers")
@struct
class TakeThreadControlEvent(PersonEvent):
    """The conversation was taken from this app.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_handovers
    """

    take_thread_control: TakeThreadControl
    """From whom to whom."""


@struct
class RequestThreadControl(Struct):
    """Another app's wish for the conversation."""

    requested_owner_app_id: str | None = None
    """Who asks for it."""
    metadata: str | None = None
    """A note of the app that asks."""


@delivered_as("request_thread_control", subscription="messaging_handovers")
@struct
class RequestThreadControlEvent(PersonEvent):
    """Another app asks for the conversation.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_handovers
    """

    request_thread_control: RequestThreadControl
    """Who asks."""


@delivered_as("app_roles", subscription="messaging_handovers")
@struct
class AppRolesEvent(Event):
    """The roles of the Page's apps changed. There is nobody to answer.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_handovers
    """

    app_roles: Mapping[str, tuple[str, ...]] = attrs.field(hash=False)
    """The roles by app id, as ``primary_receiver``."""
