"""How a person came: referrals, postbacks and opt-ins."""

from datetime import datetime

from messenger_chatplugin.events._base import PersonEvent, delivered_as
from messenger_chatplugin.events._structs import Struct, struct


@struct
class AdsContextData(Struct):
    """What the ad showed."""

    ad_title: str | None = None
    """Its title."""
    photo_url: str | None = None
    """Its picture."""
    video_url: str | None = None
    """The thumbnail of its video."""
    post_id: str | None = None
    """The post behind it."""
    product_id: str | None = None
    """The product it shows."""
    flow_id: str | None = None
    """The message flow it starts."""


@struct
class ReferredProduct(Struct):
    """The product that a message from a shop is about."""

    id: str | None = None
    """Its id in the catalogue."""


@struct
class Referral(Struct):
    """How the person came to this conversation; each field may be missing.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_referrals
    """

    ref: str | None = None
    """The ``ref`` of the snippet, link, code or ad."""
    source: str | None = None
    """The door, as the wire spells it; :attr:`Event.source` has it as :class:`Source`."""
    type: str | None = None
    """``OPEN_THREAD`` where present."""
    referer_uri: str | None = None
    """The web page that showed the plugin."""
    is_guest_user: bool | None = None
    """Whether the person is a guest; may be present as ``False``."""
    ad_id: str | None = None
    """The ad."""
    ads_context_data: AdsContextData | None = None
    """What the ad showed."""
    product: ReferredProduct | None = None
    """The product, in messages from a shop."""
    origin_domain: str | None = None
    """The website's domain; only older plugins send it."""


@struct
class ReferralCarrier(PersonEvent):
    """Base of the events that may tell how the person came."""

    @property
    def ref(self) -> str | None:
        """The ``ref`` of the referral, or ``None``; an empty one counts as none."""
        referral = self._referral()
        return (referral.ref or None) if referral else None

    @property
    def is_guest(self) -> bool:
        """Whether the referral says that the person is a guest."""
        referral = self._referral()
        return referral is not None and referral.is_guest_user is True

    def _referral(self) -> Referral | None:
        return None

    def _source_text(self) -> str | None:
        referral = self._referral()
        return (referral.source if referral else None) or super()._source_text()


@struct
class Postback(Struct):
    """A tap on *Get started*, a menu item or a postback button."""

    mid: str | None = None
    """The id of this tap; since v11.0, never from the Chat Plugin."""
    title: str | None = None
    """What the button says; may be empty."""
    payload: str | None = None
    """What the developer put into the button; absent in ``standby``."""
    referral: Referral | None = None
    """How the person came, where the tap opened the conversation."""


@delivered_as("postback", subscription="messaging_postbacks")
@struct
class PostbackEvent(ReferralCarrier):
    """Somebody tapped a button; with the plugin, opened a conversation by *Get started*.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_postbacks
    """

    postback: Postback
    """The tap."""

    def _referral(self) -> Referral | None:
        return self.postback.referral

    def _identity(self) -> str:
        return self.postback.mid or super()._identity()


@delivered_as("referral", subscription="messaging_referrals", companion=True)
@struct
class ReferralEvent(ReferralCarrier):
    """Somebody came back to an existing conversation through a plugin, link or ad.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_referrals
    """

    referral: Referral
    """How they came."""

    def _referral(self) -> Referral | None:
        return self.referral


@struct
class Optin(Struct):
    """The opt-in; which fields are set depends on the plugin or template that asked."""

    ref: str | None = None
    """The plugin's ``data-ref``."""
    user_ref: str | None = None
    """The developer's own reference, from the checkbox plugin; there is no sender then."""
    message_request: str | None = None
    """``accept`` where somebody accepted a message found by customer matching."""
    type: str | None = None
    """``one_time_notif_req``, ``notification_messages``, or absent for plugins."""
    payload: str | None = None
    """What the developer put into the request."""
    title: str | None = None
    """The title of the request."""
    one_time_notif_token: str | None = None
    """Permits one message; ended by Meta."""
    notification_messages_token: str | None = None
    """Permits recurring messages; ended by Meta on 10 February 2026."""
    notification_messages_frequency: str | None = None
    """``DAILY``, ``WEEKLY`` or ``MONTHLY``; removed in v16.0."""
    notification_messages_timezone: str | None = None
    """The person's time zone."""
    notification_messages_status: str | None = None
    """``STOP NOTIFICATIONS`` or ``RESUME NOTIFICATIONS``."""
    token_expiry_timestamp: datetime | None = None
    """When the token ends."""
    user_token_status: str | None = None
    """``REFRESHED`` or ``NOT_REFRESHED``."""


@delivered_as("optin", "message_request", subscription="messaging_optins")
@struct
class OptinEvent(PersonEvent):
    """Somebody agreed to be written to.

    From the checkbox plugin there is no sender; :attr:`sender` is then the opt-in's ``user_ref``.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_optins
    """

    optin: Optin
    """What they agreed to."""

    @property
    def ref(self) -> str | None:
        """The plugin's ``data-ref``, or ``None``."""
        return self.optin.ref or None
