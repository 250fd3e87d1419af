"""What all events share, and THE registry that tells by which wire key a kind arrives.

Values only: no I/O, no client. A new kind of event is one class with ``@delivered_as``.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar, Literal, TypeVar

import attrs

from messenger_chatplugin.events._structs import Struct, struct
from messenger_chatplugin.open_enum import OpenEnum
from messenger_chatplugin.people import Person, Psid, UserRef

JsonObject = Mapping[str, Any]
"""A JSON object as it came."""

JsonValue = Any
"""Any JSON value as it came."""

Channel = Literal["messaging", "standby", "changes"]
"""By which list of the entry an item arrived."""

SourceName = Literal[
    "customer_chat_plugin", "shortlink", "ads", "messenger_code", "discover_tab", "checkbox_plugin"
]
"""The documented sources, for type checkers: a misspelt one is refused."""

_EventT = TypeVar("_EventT", bound="Event")


class Source(OpenEnum):
    """Through which door a person came; unknown text is kept, in lower case.

    Platform: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/messaging_referrals
    """

    CUSTOMER_CHAT_PLUGIN = "customer_chat_plugin"
    """The Chat Plugin on a website."""
    SHORTLINK = "shortlink"
    """An m.me link."""
    ADS = "ads"
    """An ad that opens Messenger."""
    MESSENGER_CODE = "messenger_code"
    """A scanned Messenger code; no longer listed by Meta."""
    DISCOVER_TAB = "discover_tab"
    """Messenger's Discover tab; no longer listed by Meta."""
    CHECKBOX_PLUGIN = "checkbox_plugin"
    """The checkbox plugin."""


@attrs.frozen
class Kind:
    """A row of the registry: how one kind of event arrives."""

    keys: tuple[str, ...]
    """The keys of the item that carry it; the first is also the field of the class."""
    event: type["Event"]
    """Its class."""
    subscription: str
    """The field that a Page must have subscribed to."""
    flag: str | None
    """A key inside that must be true; a row with a flag is tried before one without."""
    companion: bool
    """Whether the key also stands beside another kind's, which then names the item."""


_registry: list[Kind] = []


def delivered_as(
    *keys: str, subscription: str, flag: str | None = None, companion: bool = False
) -> Callable[[type[_EventT]], type[_EventT]]:
    """Register a class as the event that arrives under *keys*; see :class:`Kind`."""

    def register(cls: type[_EventT]) -> type[_EventT]:
        cls.kind = flag.removeprefix("is_") if flag else keys[0]
        _registry.append(Kind(keys, cls, subscription, flag, companion))
        return cls

    return register


def kinds() -> Iterator[Kind]:
    """Every registered kind; of two that fit one item, the earlier wins."""
    return iter(sorted(_registry, key=lambda kind: (kind.companion, kind.flag is None)))


@struct
class HopContext(Struct):
    """Which app handed the conversation on, with what note; part of conversation routing."""

    app_id: str | None = None
    """The app."""
    metadata: str | None = None
    """Its note."""


@struct
class PriorMessage(Struct):
    """What the person answers to, where that was sent to a ``user_ref``.

    The one documented link between a ``user_ref`` and the PSID of the same item's sender.
    """

    source: str | None = None
    """The plugin; only ``checkbox_plugin`` is known."""
    identifier: str | None = None
    """The ``user_ref`` that the answered message was sent to."""


@struct
class Event(Struct):
    """Anything that arrived; the class of an event tells its kind."""

    kind: ClassVar[str] = ""
    """The wire's name for this kind, as ``message``; part of :attr:`dedupe_key`."""

    page_id: str
    """The Page it belongs to; empty where neither the entry nor the item names one."""
    timestamp: datetime | None = None
    """When it happened, in UTC; ``None`` where the wire does not say so intelligibly."""
    channel: Channel = "messaging"
    """``standby``: another app owns the conversation, answering violates the platform's policy."""
    hop_context: tuple[HopContext, ...] = ()
    """How conversation routing brought it here."""
    raw: JsonValue = attrs.field(factory=dict, eq=False, repr=False)
    """The item exactly as it came, unknown keys included."""

    @property
    def source(self) -> Source | None:
        """Through which door the person came, or ``None`` where the event does not say."""
        text = self._source_text()
        return Source(text.lower()) if text else None

    @property
    def from_chat_plugin(self) -> bool:
        """Whether the event says that it comes from the Chat Plugin."""
        return self.source is Source.CUSTOMER_CHAT_PLUGIN

    @property
    def ref(self) -> str | None:
        """The ``ref`` of the snippet, link or ad, wherever this kind of event carries it."""
        return None

    @property
    def is_guest(self) -> bool:
        """Whether the event says that the person is a guest, not logged in to Facebook."""
        return False

    @property
    def conversation(self) -> str:
        """The key under which order must be kept: the Page and the person, if there is one."""
        return self.page_id

    @property
    def dedupe_key(self) -> str:
        """The same for each delivery of the same event, different for different events.

        Made of the Page, the kind, and the ``mid`` where it names this very event (messages,
        echoes, postbacks since v11.0). Else of a SHA-256 over the item, its keys sorted and its
        numbers as text, so that neither the cut of the batch nor the form of the ids matters.
        """
        return f"{self.page_id}:{self.kind}:{self._identity()}"

    def _source_text(self) -> str | None:
        return None

    def _identity(self) -> str:
        made_by_hand = self.raw == {}
        item = attrs.asdict(self, filter=_has_meaning) if made_by_hand else self.raw
        canonical = json.dumps(_numbers_as_text(item), sort_keys=True, default=str)
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _has_meaning(attribute: "attrs.Attribute[object]", _value: object) -> bool:
    return attribute.name not in {"raw", "channel", "hop_context", "linked_psid"}


def _numbers_as_text(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {str(key): _numbers_as_text(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_numbers_as_text(inner) for inner in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


@struct
class PersonEvent(Event):
    """An event that a person caused; :attr:`sender` can be answered as it is."""

    sender: Person
    """Who caused it: a :class:`UserRef` before the first own message in the plugin, else a PSID."""
    sender_psid: Psid | None = None
    """The PSID that came beside a ``user_ref`` in the same sender, as some accounts send it."""
    prior_message: PriorMessage | None = None
    """What the person answers to, where that was sent to a ``user_ref``."""
    linked_psid: Psid | None = None
    """The PSID that a ledger knows for the sender's ``user_ref``; never from the wire."""

    @property
    def person(self) -> Person:
        """Who caused it, by the lasting name where that is known, else as :attr:`sender`."""
        return self.sender_psid or self.linked_psid or self.sender

    @property
    def reply_to(self) -> Person:
        """Whom ``client.send`` should address to answer: the sender, whichever kind it is."""
        return self.sender

    @property
    def conversation(self) -> str:
        """The key under which order must be kept: the Page and :attr:`person`."""
        return conversation_key(self.page_id, self.person)

    def _source_text(self) -> str | None:
        return self.prior_message.source if self.prior_message else None


def conversation_key(page_id: str, person: Person) -> str:
    """Name the conversation of *person* with a Page; the two kinds of person share no names."""
    if isinstance(person, UserRef):
        return f"{page_id}:user_ref:{person.user_ref}"
    return f"{page_id}:psid:{person.id}"


@struct
class UnknownEvent(Event):
    """A kind that this version does not know; :attr:`raw` has all of it."""

    kind: ClassVar[str] = "unknown"

    key: str = ""
    """The item's own key, or the change's field; empty where there is none."""
    sender: Person | None = None
    """Who caused it, where the item says so in the usual way."""

    def _identity(self) -> str:
        return f"{self.key}:{super()._identity()}"


@struct
class MalformedEvent(Event):
    """A known kind whose content is not what it should be; :attr:`raw` has all of it."""

    kind: ClassVar[str] = "malformed"

    key: str = ""
    """The key under which the kind arrives; empty where not even that can be told."""
    problems: tuple[str, ...] = ()
    """What is wrong and where, as ``required field missing @ $.entry[0].messaging[0].message``."""
    sender: Person | None = None
    """Who caused it, where at least that could be read."""

    def _identity(self) -> str:
        return f"{self.key}:{super()._identity()}"
