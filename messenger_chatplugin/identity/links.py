"""The ledger: learns which PSID a ``user_ref`` turned out to be. No I/O but its store's.

Learns from proof alone. Time and ``ref`` make candidates, never links. Where two proofs contradict
each other nobody is believed: then a message takes the longer way, but never to the wrong person.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import attrs

from messenger_chatplugin.errors import ApiError, InvalidValueError, StoreError
from messenger_chatplugin.events import Event, IdentityEvent, PersonEvent, Signal
from messenger_chatplugin.following import Followed
from messenger_chatplugin.identity.dedupe import Dedupe
from messenger_chatplugin.identity.learning import guest_in, is_kept, links_in, news_of, sighting_in
from messenger_chatplugin.identity.payloads import changed, payload_of, with_payload, with_token
from messenger_chatplugin.identity.records import (
    Candidate,
    Claimed,
    Guest,
    Link,
    Reason,
    Sighting,
)
from messenger_chatplugin.identity.store import MemoryStore, Store
from messenger_chatplugin.identity.tokens import Tokens
from messenger_chatplugin.messages import Message
from messenger_chatplugin.people import Person, Psid, Recipient, UserRef

_M = TypeVar("_M", bound=Message)
_V = TypeVar("_V")

_EARLIEST = datetime.min.replace(tzinfo=UTC)

_NOBODY = (100, 2018001)
"""Code and subcode of "no matching user found": with a guest, the conversation has ended."""


class Links:
    """Which ``user_ref`` is which PSID. Safe to share between threads.

    Attach it to a dispatcher, which lets it learn, and to a client, which lets it sign.

    Args:
        secret: What tokens are signed with, the app secret will do; several while you change it:
            the first one signs, all are accepted.
        page_id: The only Page, for a backend of one; without it each call names its own.
        store: Where it is kept; without it, in this process alone.
        clock: Seconds since 1970.

    Raises:
        InvalidValueError: An argument that makes no sense.

    """

    def __init__(
        self,
        *,
        secret: str | Sequence[str],
        page_id: str | int | None = None,
        store: Store | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.page_id: str | None = None if page_id is None else _text("page_id", page_id)
        self._tokens = Tokens(secret)
        self._store = MemoryStore() if store is None else store
        self._told = Dedupe(self._store, keep=None)
        self._clock = clock

    def __repr__(self) -> str:
        """Show nothing that is secret."""
        return f"Links(page_id={self.page_id!r}, store={type(self._store).__name__})"

    def resolve(self, person: Person, *, page_id: str | None = None) -> Person:
        """Return the PSID of a ``user_ref`` if it is known for sure, else *person* as it is.

        Raises:
            InvalidValueError: No Page is named, or another one than that of this ledger.
            StoreError: The store failed.

        """
        if not isinstance(person, UserRef) or not is_kept(person.user_ref):
            return person
        link = self._store.find(self._page(page_id), person)
        return person if link is None or link.rival is not None else link.psid

    def link_of(self, user_ref: UserRef, *, page_id: str | None = None) -> Link | None:
        """Return what is known of a ``user_ref``: which PSID, since when, by which signal.

        Raises:
            InvalidValueError: No Page is named, or another one than that of this ledger.
            StoreError: The store failed.

        """
        return self._store.find(self._page(page_id), _named("user_ref", user_ref, UserRef))

    def links_to(self, psid: Psid, *, page_id: str | None = None) -> tuple[Link, ...]:
        """Return the links that name a PSID, contested ones included; the latest first.

        Raises:
            InvalidValueError: No Page is named, or another one than that of this ledger.
            StoreError: The store failed.

        """
        return self._store.links_to(self._page(page_id), _named("psid", psid, Psid))

    def sightings(self, user_ref: UserRef, *, page_id: str | None = None) -> tuple[Sighting, ...]:
        """Return with which ``ref``s a ``user_ref`` came, and when; the latest first.

        Raises:
            InvalidValueError: No Page is named, or another one than that of this ledger.
            StoreError: The store failed.

        """
        return self._store.sightings(self._page(page_id), _named("user_ref", user_ref, UserRef))

    def link(
        self, user_ref: UserRef, psid: Psid, *, page_id: str | None = None, replace: bool = False
    ) -> Link:
        """Say that both are one person, say after a log-in; no ``IdentityLinked`` comes for it.

        Args:
            user_ref: The passing name.
            psid: The lasting name.
            page_id: The Page of both.
            replace: Whether this settles it, whatever was learned before. Without it, a different
                PSID makes the link contested.

        Returns:
            What stands now; see :attr:`Link.is_contested`.

        Raises:
            InvalidValueError: They are not a ``UserRef`` and a ``Psid``, or no Page is named.
            StoreError: The store failed; the link may not be kept.

        """
        if not isinstance(user_ref, UserRef) or not is_kept(user_ref.user_ref):
            raise InvalidValueError.of("user_ref", user_ref, "a UserRef is needed")
        if not isinstance(psid, Psid) or not is_kept(psid.id):
            raise InvalidValueError.of("psid", psid, "a Psid is needed")
        link = Link(
            page_id=self._page(page_id),
            user_ref=user_ref,
            psid=psid,
            signal=Signal.DECLARED,
            linked_at=self._now(),
        )
        return self._store.link(link, replace=replace)

    def token(self, user_ref: UserRef, *, page_id: str | None = None) -> str:
        """Make the text that links whoever taps it, to be put anywhere into a payload.

        It holds no character that JSON or a URL would escape, and is taken out again before your
        handler sees the payload.

        Raises:
            InvalidValueError: It is no ``UserRef``, or no Page is named, or another one than that
                of this ledger.

        """
        return self._tokens.make(self._page(page_id), _named("user_ref", user_ref, UserRef))

    def sign_message(self, message: _M, person: Person, *, page_id: str | None = None) -> _M:
        """Put the token into every payload of a message; one to a PSID stays as it is.

        These are the payloads of quick replies and postback buttons. A message with
        ``sharable=True`` stays as it is, for a friend may tap what was shared, and so does a
        ``Raw`` one. A client that has this ledger does it by itself.

        Raises:
            InvalidValueError: A payload would grow longer than the platform allows, or no Page is
                named.

        """
        if not isinstance(person, UserRef):
            return message
        return with_token(message, self.token(person, page_id=page_id))

    def candidates(
        self, event: PersonEvent, *, within: timedelta = timedelta(minutes=30), limit: int = 20
    ) -> tuple[Candidate, ...]:
        """Guess which ``user_ref``s might be the PSID behind an event. Never send by a guess.

        Args:
            event: What the PSID did.
            within: How long before it they may have come.
            limit: How many sightings to look at, of each kind.

        Returns:
            Those that came with the same ``ref``, then those that came in time; without those whose
            PSID is known.

        Raises:
            InvalidValueError: It is no event of a person, or the time is below zero.
            StoreError: The store failed.

        """
        until = _named("event", event, PersonEvent).timestamp or self._now()
        if within < timedelta(0):
            raise InvalidValueError.of("within", within, "a time not below zero is needed")
        page_id, since = self._page(event.page_id), until - min(within, until - _EARLIEST)
        found: dict[UserRef, Candidate] = {}
        wanted = [(Reason.REF, event.ref)] if event.ref else []
        for reason, ref in [*wanted, (Reason.TIME, None)]:
            for seen in self._store.seen(page_id, ref=ref, since=since, until=until, limit=limit):
                candidate = Candidate(
                    user_ref=seen.user_ref, reason=reason, ref=seen.ref, seen_at=seen.seen_at
                )
                found.setdefault(seen.user_ref, candidate)
        return tuple(one for one in found.values() if not self._store.find(page_id, one.user_ref))

    def guest(self, psid: Psid, *, page_id: str | None = None) -> Guest | None:
        """Return what is known of a guest; ``None`` for everybody else.

        Raises:
            InvalidValueError: No Page is named, or another one than that of this ledger.
            StoreError: The store failed.

        """
        return self._store.guest(self._page(page_id), _named("psid", psid, Psid))

    def forget(self, psid: Psid, *, page_id: str | None = None) -> int:
        """Forget a person, as the law may demand, with everything their ``user_ref``s came with.

        Returns:
            How many links there were.

        Raises:
            InvalidValueError: No Page is named, or another one than that of this ledger.
            StoreError: The store failed.

        """
        return self._store.forget(self._page(page_id), _named("psid", psid, Psid))

    def follow(self, event: Event) -> Followed:
        """Learn from an event; the dispatcher calls this.

        A store that fails costs the event nothing but what it would have told: see
        :attr:`Followed.errors`.
        """
        if not isinstance(event, PersonEvent) or not self._is_ours(event.page_id):
            return Followed(event=event)
        payload, named = payload_of(event), None
        if payload is not None:
            found = self._tokens.find(event.page_id, payload)
            named = found.user_ref
            event = event if named is None else with_payload(event, found.payload)
        news: list[IdentityEvent] = []
        try:
            self._see(event)
            news += self._learn(event, named)
            return Followed(event=self._resolved(event), news=tuple(news))
        except StoreError as error:
            return Followed(event=event, news=tuple(news), errors=(error,))

    def tell(self, news: IdentityEvent, hand_over: Callable[[], bool]) -> None:
        """Call *hand_over* unless it was done before; the dispatcher calls this.

        Args:
            news: What is to be told.
            hand_over: Tells it, and returns whether that succeeded; if not, it is told again with
                the next proof.

        Raises:
            StoreError: The store failed; or somebody else is telling it, or died in doing so, and
                the time for it is not over: the redelivery tells it, if need be.

        """
        with self._told.claim(news.dedupe_key) as turn:
            if turn.claimed is Claimed.BUSY:
                message = f"{type(news).__name__} is being told elsewhere, and may fail there"
                raise StoreError(message)
            if turn.is_mine and not hand_over():
                turn.release()

    def address(
        self, page_id: str, recipient: Recipient, message: Message | str, *, follow: bool
    ) -> tuple[Recipient, Message | str]:
        """Say to whom a message should go, and sign it for a ``user_ref``; the client calls this.

        Args:
            page_id: The client's Page.
            recipient: To whom it was to go.
            message: What.
            follow: Whether a PSID that is known takes the place of the ``user_ref``.

        Raises:
            InvalidValueError: The ledger is that of another Page, or a payload grows too long.
            StoreError: The store failed.

        """
        page_id = self._page(page_id)
        if not isinstance(recipient, UserRef):
            return recipient, message
        person = self.resolve(recipient, page_id=page_id) if follow else recipient
        if isinstance(message, Message):
            message = self.sign_message(message, person, page_id=page_id)
        return person, message

    def refused(self, page_id: str, recipient: Recipient, error: ApiError) -> None:
        """Mark a guest gone where Graph says that nobody has this id; the client calls this.

        Raises:
            StoreError: The store failed.

        """
        if not isinstance(recipient, Psid) or (error.code, error.subcode) != _NOBODY:
            return
        guest = self._store.guest(self._page(page_id), recipient)
        if guest is not None:
            self._store.keep_guest(attrs.evolve(guest, gone_at=self._now()))

    def _see(self, event: PersonEvent) -> None:
        sighting, guest = sighting_in(event, self._now()), guest_in(event, self._now())
        if sighting is not None:
            self._store.see(sighting)
        if guest is not None:
            known = self._store.guest(guest.page_id, guest.psid)
            # Who comes again is not gone; a redelivered event is nobody coming again.
            if known is None or known.seen_at < guest.seen_at:
                self._store.keep_guest(guest)

    def _learn(self, event: PersonEvent, named: UserRef | None) -> Iterator[IdentityEvent]:
        for link in links_in(event, named, self._now()):
            news = news_of(self._store.link(link), event)
            if news is not None:
                yield news

    def _resolved(self, event: PersonEvent) -> PersonEvent:
        person = self.resolve(event.sender, page_id=event.page_id)
        if person is event.sender or not isinstance(person, Psid):
            return event
        return changed(event, linked_psid=person)

    def _is_ours(self, page_id: str) -> bool:
        return is_kept(page_id) and self.page_id in (None, page_id)

    def _page(self, page_id: str | None) -> str:
        if page_id is None and self.page_id is not None:
            return self.page_id
        named = _text("page_id", page_id)
        if self.page_id not in (None, named):
            limit = f"this ledger is that of Page {self.page_id}"
            raise InvalidValueError.of("page_id", named, limit)
        return named

    def _now(self) -> datetime:
        # Stores keep whole milliseconds.
        return datetime.fromtimestamp(round(self._clock() * 1000) / 1000, UTC)


def _named(field: str, value: object, kind: type[_V]) -> _V:
    if not isinstance(value, kind):
        raise InvalidValueError.of(field, value, f"a {kind.__name__} is needed")
    return value


def _text(field: str, value: object) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not is_kept(text):
        raise InvalidValueError.of(field, value, "the id of a Page is needed")
    return text
