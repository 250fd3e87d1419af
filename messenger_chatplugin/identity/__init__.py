"""One person, two names: follows people from ``user_ref`` to PSID. Needs the extra ``links``.

:class:`Links` is the ledger. Its stores on disk stand in :mod:`messenger_chatplugin.identity.sql`
and :mod:`messenger_chatplugin.identity.redis`, each an extra of its own.
"""

from messenger_chatplugin.events import Certainty, IdentityContested, IdentityLinked, Signal
from messenger_chatplugin.identity.dedupe import Dedupe, Turn
from messenger_chatplugin.identity.links import Links
from messenger_chatplugin.identity.records import (
    Candidate,
    Claimed,
    Guest,
    Link,
    Reason,
    Sighting,
)
from messenger_chatplugin.identity.store import MemoryStore, Store

__all__ = [
    "Candidate",
    "Certainty",
    "Claimed",
    "Dedupe",
    "Guest",
    "IdentityContested",
    "IdentityLinked",
    "Link",
    "Links",
    "MemoryStore",
    "Reason",
    "Sighting",
    "Signal",
    "Store",
    "Turn",
]
