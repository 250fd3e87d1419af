"""What a ledger keeps: links, sightings, guests and claims. Values only, no I/O."""

from datetime import UTC, datetime
from enum import StrEnum

import attrs

from messenger_chatplugin.events import Certainty, Signal
from messenger_chatplugin.people import Psid, UserRef


@attrs.frozen(kw_only=True)
class Link:
    """A ``user_ref`` and the PSID that it turned out to be."""

    page_id: str
    """The Page to which both belong."""
    user_ref: UserRef
    """The passing name."""
    psid: Psid
    """The lasting name that was learned first."""
    signal: Signal
    """What told."""
    linked_at: datetime
    """When it was learned, in UTC, by the clock of the ledger."""
    rival: Psid | None = None
    """Another PSID that the same ``user_ref`` seemed to be later; with it, neither is believed."""

    @property
    def certainty(self) -> Certainty:
        """How sure the signal is."""
        return self.signal.certainty

    @property
    def is_contested(self) -> bool:
        """Whether two PSIDs claim the ``user_ref``, so that it stands for nobody."""
        return self.rival is not None


@attrs.frozen(kw_only=True)
class Sighting:
    """A ``user_ref`` that came, and the ``ref`` it came with."""

    page_id: str
    """The Page it came to."""
    user_ref: UserRef
    """Who came."""
    ref: str | None
    """The ``ref`` of the snippet or link, or ``None``."""
    seen_at: datetime
    """When it last came so, in UTC."""


class Reason(StrEnum):
    """Why a candidate is one."""

    REF = "ref"
    """It came with the same ``ref``."""
    TIME = "time"
    """It came shortly before."""


@attrs.frozen(kw_only=True)
class Candidate:
    """A guess: a ``user_ref`` that might be the person. Show it to people, never send by it."""

    user_ref: UserRef
    """Who might be the person."""
    reason: Reason
    """Why."""
    ref: str | None
    """The ``ref`` it came with."""
    seen_at: datetime
    """When it last came so, in UTC."""

    @property
    def certainty(self) -> Certainty:
        """Always :attr:`Certainty.GUESSED`."""
        return Certainty.GUESSED


@attrs.frozen(kw_only=True)
class Guest:
    """Somebody who wrote without logging in; the id ends with the conversation.

    Platform: https://developers.facebook.com/docs/messenger-platform/discovery/facebook-chat-plugin
    """

    page_id: str
    """The Page."""
    psid: Psid
    """The guest's id."""
    seen_at: datetime
    """When an event last said that this is a guest, in UTC."""
    gone_at: datetime | None = None
    """When Graph said that nobody has this id any more, in UTC."""

    @property
    def is_gone(self) -> bool:
        """Whether the conversation has ended; no message will reach the guest again."""
        return self.gone_at is not None


class Claimed(StrEnum):
    """What became of a try to claim a key."""

    MINE = "mine"
    """Nobody has it: do the work, then finish or release."""
    BUSY = "busy"
    """Somebody is at it, and has time left."""
    DONE = "done"
    """It was done."""


def milliseconds(time: datetime) -> int:
    """Count the milliseconds since 1970."""
    return round(time.timestamp() * 1000)


def moment(ms: int) -> datetime:
    """Make a time in UTC of milliseconds since 1970."""
    return datetime.fromtimestamp(ms / 1000, UTC)
