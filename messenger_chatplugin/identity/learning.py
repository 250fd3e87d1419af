"""What an event tells about who somebody is. Pure functions, no I/O."""

from collections.abc import Iterator
from datetime import datetime

from messenger_chatplugin.events import (
    IdentityContested,
    IdentityEvent,
    IdentityLinked,
    PersonEvent,
    Signal,
)
from messenger_chatplugin.identity.records import Guest, Link, Sighting
from messenger_chatplugin.people import Psid, UserRef

LONGEST_KEPT = 512
"""A longer id or ``ref`` is not kept; those of the platform have a tenth of it."""


def is_kept(text: str) -> bool:
    """Whether every store can keep it: no zero bytes, no half surrogate pairs, no novels."""
    return 0 < len(text) <= LONGEST_KEPT and text.isprintable()


def sighting_in(event: PersonEvent, now: datetime) -> Sighting | None:
    """Tell which ``user_ref`` came, with which ``ref``; ``None`` where none did."""
    if not isinstance(event.sender, UserRef) or not is_kept(event.sender.user_ref):
        return None
    ref = event.ref if event.ref and is_kept(event.ref) else None
    seen_at = event.timestamp or now
    return Sighting(page_id=event.page_id, user_ref=event.sender, ref=ref, seen_at=seen_at)


def guest_in(event: PersonEvent, now: datetime) -> Guest | None:
    """Tell which guest came; ``None`` where none did."""
    if not event.is_guest or not isinstance(event.sender, Psid) or not is_kept(event.sender.id):
        return None
    return Guest(page_id=event.page_id, psid=event.sender, seen_at=event.timestamp or now)


def links_in(event: PersonEvent, named: UserRef | None, now: datetime) -> Iterator[Link]:
    """Tell which ``user_ref``s the event proves to be which PSID.

    Args:
        event: The event.
        named: The ``user_ref`` that a token in its payload names.
        now: The time.

    """
    psid = event.sender if isinstance(event.sender, Psid) else event.sender_psid
    if psid is None or not is_kept(psid.id):
        return
    for user_ref, signal in _proofs(event, named):
        if is_kept(user_ref.user_ref):
            yield Link(
                page_id=event.page_id, user_ref=user_ref, psid=psid, signal=signal, linked_at=now
            )


def _proofs(event: PersonEvent, named: UserRef | None) -> Iterator[tuple[UserRef, Signal]]:
    if isinstance(event.sender, UserRef):
        yield event.sender, Signal.SAME_SENDER
    identifier = event.prior_message.identifier if event.prior_message else None
    # What no store keeps may be no UserRef either, as half a surrogate pair.
    if identifier and is_kept(identifier) and not identifier.isspace():
        yield UserRef(identifier), Signal.PRIOR_MESSAGE
    if named is not None:
        yield named, Signal.TOKEN


def news_of(link: Link, event: PersonEvent) -> IdentityEvent | None:
    """Make the event that tells of a link; ``None`` where the developer said it."""
    told = {
        "page_id": link.page_id,
        "timestamp": event.timestamp,
        "raw": event.raw,
        "user_ref": link.user_ref,
        "psid": link.psid,
        "signal": link.signal,
        "linked_at": link.linked_at,
    }
    if link.rival is not None:
        return IdentityContested(**told, rival=link.rival)
    return None if link.signal is Signal.DECLARED else IdentityLinked(**told)
