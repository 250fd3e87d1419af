"""What concerns an account or the Page itself: linking, policy, games, forms, groups."""

from messenger_chatplugin.events._base import Event, PersonEvent, delivered_as
from messenger_chatplugin.events._structs import Struct, struct


@struct
class AccountLinking(Struct):
    """A link between a Messenger account and the business's own."""

    status: str
    """``linked`` or ``unlinked``."""
    authorization_code: str | None = None
    """The code of the log-in; only when linked."""


@delivered_as("account_linking", subscription="messaging_account_linking")
@struct
class AccountLinkingEvent(PersonEvent):
    """Somebody tapped *Log in* or *Log out*.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_account_linking
    """

    account_linking: AccountLinking
    """What was linked."""


@struct
class PolicyEnforcement(Struct):
    """What Meta did to the Page."""

    action: str
    """``warning``, ``block`` or ``unblock``."""
    reason: str | None = None
    """Why; mostly absent with ``unblock``."""


@delivered_as(
    "policy_enforcement", "policy-enforcement", subscription="messaging_policy_enforcement"
)
@struct
class PolicyEnforcementEvent(Event):
    """Meta warned, blocked or unblocked the Page. There is nobody to answer.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_policy_enforcement
    """

    policy_enforcement: PolicyEnforcement
    """What Meta did."""


@struct
class GamePlay(Struct):
    """A round of an instant game."""

    game_id: str | None = None
    """The game's app."""
    player_id: str | None = None
    """The player, in the game's own ids."""
    locale: str | None = None
    """The player's locale."""
    context_type: str | None = None
    """``SOLO``, ``THREAD`` or ``GROUP``."""
    context_id: str | None = None
    """The place it was played in."""
    score: int | None = None
    """The best score of the round."""
    payload: str | None = None
    """The game's own data, as JSON text."""


@delivered_as("game_play", subscription="messaging_game_plays")
@struct
class GamePlayEvent(PersonEvent):
    """Somebody played a round.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_game_plays
    """

    game_play: GamePlay
    """The round."""


@struct
class BrandedCamera(Struct):
    """The use of a camera effect."""

    content_ids: tuple[str, ...] = ()
    """The effects."""
    event: str | None = None
    """What was done, as ``dismiss``."""


@delivered_as("branded_camera", subscription="messaging_branded_camera")
@struct
class BrandedCameraEvent(PersonEvent):
    """Somebody used a camera effect of the Page; no longer documented by Meta."""

    branded_camera: BrandedCamera
    """The use."""


@struct
class FormResponse(Struct):
    """One answer of an information screen."""

    key: str | None = None
    """What was asked."""
    value: str | None = None
    """What was answered."""


@struct
class FormScreen(Struct):
    """One information screen."""

    responses: tuple[FormResponse, ...] = ()
    """Its answers."""


@struct
class CustomerInformation(Struct):
    """What a customer filled in."""

    screens: tuple[FormScreen, ...] = ()
    """The screens."""


@delivered_as("messaging_customer_information", subscription="messaging_customer_information")
@struct
class CustomerInformationEvent(PersonEvent):
    """Somebody filled in an information screen; its shape is known from one source only."""

    messaging_customer_information: CustomerInformation
    """The answers."""


@struct
class GroupMember(Struct):
    """Who commented in a group."""

    id: str | None = None
    """The member's id; not a PSID."""
    name: str | None = None
    """The member's name."""


@delivered_as("group_id", subscription="group_feed")
@struct
class GroupCommentEvent(Event):
    """Somebody commented in a group. There is no PSID; a private reply goes to the comment.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/group-feed
    """

    group_id: str
    """The group."""
    comment_id: str | None = None
    """The comment."""
    parent_id: str | None = None
    """What was commented on."""
    post_id: str | None = None
    """The post it stands under."""
    from_: GroupMember | None = None
    """Who commented; ``from`` on the wire."""
