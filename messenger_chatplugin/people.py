"""Who: the two names Messenger gives a person, the Page, and all that a message can be sent to.

A PSID and a ``user_ref`` are different types on purpose. Somebody who opens the Chat Plugin while
logged in arrives as a ``user_ref`` and gets a PSID with the first own message; only the PSID has a
profile, echoes, deliveries and reads. Mixed up, a message reaches nobody, or the wrong person.

Each value, unstructured, is exactly the Send API's ``recipient`` object.
"""

import attrs

from messenger_chatplugin import checks


@attrs.frozen
class Psid:
    """A Page-scoped id: the lasting name of a person towards one Page."""

    id: str = attrs.field(converter=checks.id_text, validator=checks.filled())
    """The id, opaque text; a number is kept as text."""


@attrs.frozen
class UserRef:
    """The passing name of a Chat Plugin or checkbox visitor who has not written yet."""

    user_ref: str = attrs.field(converter=checks.id_text, validator=checks.filled())
    """The reference, opaque text; a number is kept as text."""


@attrs.frozen
class PageId:
    """A Page: the sender of echoes. Nothing can be sent to it."""

    id: str = attrs.field(converter=checks.id_text, validator=checks.filled())
    """The Page's id, opaque text; a number is kept as text."""


@attrs.frozen
class CommentId:
    """A comment on the Page, for a private reply."""

    comment_id: str = attrs.field(converter=checks.id_text, validator=checks.filled())
    """The comment's id."""


@attrs.frozen
class PostId:
    """A visitor's post on the Page, for a private reply."""

    post_id: str = attrs.field(converter=checks.id_text, validator=checks.filled())
    """The post's id."""


Person = Psid | UserRef
"""Somebody who writes to the Page."""

Recipient = Psid | UserRef | CommentId | PostId
"""All that a message can be sent to."""
