"""What of an event is learnt."""

from datetime import UTC, datetime

from messenger_chatplugin import Psid, UserRef
from messenger_chatplugin.events import Referral, ReferralEvent
from messenger_chatplugin.identity.learning import links_in

NOW = datetime(2024, 5, 9, tzinfo=UTC)


def test_a_name_that_no_store_keeps_is_not_linked() -> None:
    """A NUL byte in a user_ref would break a database's text."""
    event = ReferralEvent(
        page_id="1", sender=UserRef("\x00"), sender_psid=Psid("2"), referral=Referral()
    )

    assert [] == list(links_in(event, None, NOW))
    kept = event.evolve(sender=UserRef("5"))
    assert [Psid("2")] == [link.psid for link in links_in(kept, None, NOW)]
