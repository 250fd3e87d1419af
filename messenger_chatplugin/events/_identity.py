"""What the library itself finds out about a person's two names: nothing of it is on the wire.

Delivered to handlers that name one of these classes, never to those that listen to ``Event``.
"""

import json
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from messenger_chatplugin.events._base import Event, conversation_key
from messenger_chatplugin.events._structs import struct
from messenger_chatplugin.people import Psid, UserRef


class Certainty(StrEnum):
    """How sure a link is."""

    CERTAIN = "certain"
    """The platform itself named both."""
    INFERRED = "inferred"
    """A tap with a PSID brought back, signed, what only this ``user_ref`` was sent."""
    STATED = "stated"
    """The developer said so."""
    GUESSED = "guessed"
    """Time or ``ref`` fit; never makes a link, only a candidate."""


class Signal(StrEnum):
    """What told that a ``user_ref`` and a PSID are one person."""

    SAME_SENDER = "same_sender"
    """One sender with both, as some accounts send it."""
    PRIOR_MESSAGE = "prior_message"
    """``prior_message.identifier``; documented for the checkbox plugin."""
    TOKEN = "token"  # noqa: S105 - the name of a signal
    """A tap whose payload carries the token that was sent to the ``user_ref``."""
    DECLARED = "declared"
    """The developer's own word, say after a log-in."""

    @property
    def certainty(self) -> Certainty:
        """How sure this signal is."""
        if self is Signal.TOKEN:
            return Certainty.INFERRED
        return Certainty.STATED if self is Signal.DECLARED else Certainty.CERTAIN


@struct
class IdentityEvent(Event):
    """Base of what is found out about a person's two names."""

    user_ref: UserRef
    """The passing name."""
    psid: Psid
    """The lasting name."""
    signal: Signal
    """What told."""
    linked_at: datetime
    """When this was first known, in UTC; :attr:`Event.timestamp` is the proof's."""

    @property
    def conversation(self) -> str:
        """The key under which order must be kept: the Page and the PSID."""
        return conversation_key(self.page_id, self.psid)

    def _identity(self) -> str:
        return json.dumps([self.user_ref.user_ref, self.psid.id, self.linked_at.isoformat()])


@struct
class IdentityLinked(IdentityEvent):
    """A ``user_ref`` turned out to be this PSID: move what is kept under it.

    Comes once for each link, before the event that proved it. Should a handler raise, or the
    process die in it, it comes again with the next event that proves the link, as a redelivery.
    Its ``channel`` is always ``messaging``, so that no proof goes unheard.
    """

    kind: ClassVar[str] = "identity_linked"


@struct
class IdentityContested(IdentityEvent):
    """A ``user_ref`` that is linked already seems to be another PSID as well: nobody, from now on.

    Messages for it go to the ``user_ref`` itself, until ``links.link(…, replace=True)`` settles it.
    """

    kind: ClassVar[str] = "identity_contested"

    rival: Psid
    """The other PSID; :attr:`IdentityEvent.psid` is the one that was linked first."""

    def _identity(self) -> str:
        return json.dumps([super()._identity(), self.rival.id])
