"""The ledger: what it learns, from what, and what it answers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from messenger_chatplugin import Psid, UserRef, parse
from messenger_chatplugin.errors import ApiError, InvalidValueError, RecipientError, StoreError
from messenger_chatplugin.events import Event, MessageEvent, PersonEvent, PostbackEvent
from messenger_chatplugin.identity import (
    Candidate,
    Certainty,
    Guest,
    IdentityContested,
    IdentityLinked,
    Link,
    Links,
    MemoryStore,
    Reason,
    Sighting,
    Signal,
)
from messenger_chatplugin.identity.dedupe import LEASE
from messenger_chatplugin.messages import (
    ButtonTemplate,
    CouponTemplate,
    GamePlayButton,
    PhoneNumberButton,
    PhoneNumberQuickReply,
    PostbackButton,
    QuickReply,
    Raw,
    Text,
)
from messenger_chatplugin.people import CommentId
from support import PAGE_ID, body, item

VISITOR = UserRef("118203344556677")
PERSON = Psid("7120034455667788")
OTHER = Psid("99")
NOW = datetime(2024, 5, 9, 12, tzinfo=UTC)
SENT_AT = datetime(2022, 6, 15, 10, 3, 32, 345000, UTC)
"""The time that ``item`` says."""


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        """Tell the time."""
        return self.now.timestamp()


@pytest.fixture
def clock() -> Clock:
    """A clock to set."""
    return Clock()


@pytest.fixture
def links(clock: Clock) -> Links:
    """A ledger of one Page."""
    return Links(secret="made-up-secret", page_id=PAGE_ID, clock=clock)


def event_of(page_id: str = PAGE_ID, **content: Any) -> Any:
    """Read one event."""
    (event,) = parse(body(item(**content), id=page_id))
    return event


def came(user_ref: UserRef = VISITOR, ref: str | None = "prices", **more: Any) -> Any:
    """Somebody came by the plugin."""
    referral = {"ref": ref, "source": "CUSTOMER_CHAT_PLUGIN"}
    sender = {"user_ref": user_ref.user_ref}
    return event_of(**{"sender": sender, "referral": referral, **more})


def tapped(payload: str, psid: Psid = PERSON, **more: Any) -> Any:
    """Somebody tapped a quick reply."""
    message = {"mid": "m_1", "text": "Yes", "quick_reply": {"payload": payload}}
    return event_of(**{"sender": {"id": psid.id}, "message": message, **more})


def pressed(payload: str, psid: Psid = PERSON) -> Any:
    """Somebody pressed a button."""
    return event_of(sender={"id": psid.id}, postback={"payload": payload, "title": "Yes"})


def answered(identifier: object, psid: Psid = PERSON) -> Any:
    """Somebody answered what had been sent to a ``user_ref``."""
    prior = {"source": "checkbox_plugin", "identifier": identifier}
    message = {"mid": "m_2", "text": "hi"}
    return event_of(sender={"id": psid.id}, message=message, prior_message=prior)


def linked(signal: Signal, **more: Any) -> Link:
    """Expect a link."""
    return Link(
        **{
            "page_id": PAGE_ID,
            "user_ref": VISITOR,
            "psid": PERSON,
            "signal": signal,
            "linked_at": NOW,
            **more,
        }
    )


def test_prior_message_links(links: Links) -> None:
    """It names the ``user_ref`` that the PSID's owner answers from."""
    followed = links.follow(answered(VISITOR.user_ref))

    assert linked(Signal.PRIOR_MESSAGE) == links.link_of(VISITOR)
    assert PERSON == links.resolve(VISITOR)
    (news,) = followed.news
    assert isinstance(news, IdentityLinked)
    assert (VISITOR, PERSON, Signal.PRIOR_MESSAGE) == (news.user_ref, news.psid, news.signal)
    assert (PAGE_ID, SENT_AT, NOW) == (news.page_id, news.timestamp, news.linked_at)
    assert followed.event.raw == news.raw
    assert f"{PAGE_ID}:psid:{PERSON.id}" == news.conversation


def test_one_sender_with_both_links(links: Links) -> None:
    """As accounts under European rules send it."""
    event = came(sender={"user_ref": VISITOR.user_ref, "id": PERSON.id})
    followed = links.follow(event)

    assert linked(Signal.SAME_SENDER) == links.link_of(VISITOR)
    assert isinstance(followed.event, PersonEvent)
    assert PERSON == followed.event.person == event.person
    assert VISITOR == followed.event.sender


@pytest.mark.parametrize("tap", [tapped, pressed])
def test_a_token_that_comes_back_links_and_is_gone(links: Links, tap: Any) -> None:
    """The handler sees the payload as the developer wrote it; ``raw`` is exact."""
    event = tap(f"BUY:{links.token(VISITOR)}:1")
    followed = links.follow(event)

    assert linked(Signal.TOKEN) == links.link_of(VISITOR)
    assert tap("BUY::1") == followed.event
    assert event.raw is followed.event.raw
    assert event.dedupe_key == followed.event.dedupe_key
    assert [Signal.TOKEN] == [news.signal for news in followed.news]


@pytest.mark.parametrize(
    "forge",
    [
        lambda links: links.token(VISITOR)[:-2] + "A~",
        lambda _links: Links(secret="guessed", page_id=PAGE_ID).token(VISITOR),
        lambda _links: Links(secret="made-up-secret", page_id="99").token(VISITOR),
        lambda links: links.token(VISITOR) + links.token(UserRef("6")),
        lambda _links: VISITOR.user_ref,
    ],
)
def test_a_forged_payload_links_nobody(links: Links, forge: Any) -> None:
    """And is handed on untouched."""
    event = tapped(f"BUY {forge(links)}")
    followed = links.follow(event)

    assert followed.event is event
    assert () == followed.news
    assert None is links.link_of(VISITOR)


def test_a_token_tapped_by_a_user_ref_links_nobody(links: Links) -> None:
    """There is no PSID yet; the payload is clean all the same."""
    event = event_of(sender={"user_ref": "6"}, postback={"payload": f"BUY{links.token(VISITOR)}"})
    followed = links.follow(event)

    assert isinstance(followed.event, PostbackEvent)
    assert "BUY" == followed.event.postback.payload
    assert None is links.link_of(VISITOR)


def test_the_developer_links(links: Links) -> None:
    """Say after a log-in; no news come of it, not even when it is proved later."""
    assert linked(Signal.DECLARED) == links.link(VISITOR, PERSON)
    assert PERSON == links.resolve(VISITOR)
    assert () == links.follow(answered(VISITOR.user_ref)).news


def test_time_and_ref_link_nobody(links: Links) -> None:
    """Not even when nobody else came, and the ref is the same."""
    links.follow(came())
    links.follow(event_of(message={"mid": "m", "text": "hi"}))
    followed = links.follow(event_of(referral={"ref": "prices", "source": "CUSTOMER_CHAT_PLUGIN"}))

    assert () == followed.news
    assert VISITOR == links.resolve(VISITOR)
    assert None is links.link_of(VISITOR)


def test_what_is_proved_again_is_the_same_link(links: Links, clock: Clock) -> None:
    """The first signal and time stand, and the news are the same, so that they are told once."""
    (first,) = links.follow(answered(VISITOR.user_ref)).news
    clock.now += timedelta(hours=1)
    (second,) = links.follow(tapped(links.token(VISITOR))).news

    assert linked(Signal.PRIOR_MESSAGE) == links.link_of(VISITOR)
    assert first.dedupe_key == second.dedupe_key


def test_proofs_that_contradict_each_other_are_not_believed(links: Links) -> None:
    """Neither PSID is: a message goes to the ``user_ref``, which is certainly the right person."""
    links.follow(answered(VISITOR.user_ref, PERSON))
    (news,) = links.follow(tapped(links.token(VISITOR), OTHER)).news

    assert isinstance(news, IdentityContested)
    assert (PERSON, OTHER) == (news.psid, news.rival)
    assert VISITOR == links.resolve(VISITOR)
    assert linked(Signal.PRIOR_MESSAGE, rival=OTHER) == links.link_of(VISITOR)
    assert links.links_to(PERSON) == links.links_to(OTHER) == (links.link_of(VISITOR),)
    assert [link.is_contested for link in links.links_to(PERSON)] == [True]


def test_the_developer_settles_what_is_contested(links: Links) -> None:
    """Only on purpose."""
    links.follow(answered(VISITOR.user_ref, PERSON))

    assert links.link(VISITOR, OTHER).is_contested
    assert not links.link(VISITOR, OTHER, replace=True).is_contested
    assert OTHER == links.resolve(VISITOR)


def test_handlers_see_the_person(links: Links) -> None:
    """Events of a ``user_ref`` that is known show the PSID; nothing else of them changes."""
    links.link(VISITOR, PERSON)
    event = came()
    followed = links.follow(event).event

    assert isinstance(followed, PersonEvent)
    assert (VISITOR, PERSON) == (followed.sender, followed.person)
    assert VISITOR == event.person
    assert event.raw is followed.raw
    assert event.dedupe_key == followed.dedupe_key
    assert f"{PAGE_ID}:psid:{PERSON.id}" == followed.conversation
    assert f"{PAGE_ID}:user_ref:{VISITOR.user_ref}" == event.conversation


def test_an_event_made_by_hand_keeps_its_dedupe_key(links: Links) -> None:
    """What a ledger knows is no part of what happened."""
    links.link(VISITOR, PERSON)
    event = event_of(message={"mid": "m", "text": "hi"})
    made = type(event)(page_id=PAGE_ID, sender=VISITOR, message=event.message)

    assert made.dedupe_key == links.follow(made).event.dedupe_key


def test_pages_are_kept_apart() -> None:
    """The same names at another Page are other people."""
    links = Links(secret="made-up-secret")
    links.follow(answered(VISITOR.user_ref))

    assert PERSON == links.resolve(VISITOR, page_id=PAGE_ID)
    assert VISITOR == links.resolve(VISITOR, page_id="99")
    assert links.token(VISITOR, page_id=PAGE_ID) != links.token(VISITOR, page_id="99")
    followed = links.follow(came(page_id="99")).event
    assert isinstance(followed, PersonEvent)
    assert VISITOR == followed.person


def test_a_ledger_of_one_page_leaves_others_alone(links: Links) -> None:
    """Their events are handed on, and asking for them is refused."""
    event = tapped("x", page_id="99", prior_message={"identifier": VISITOR.user_ref})

    assert links.follow(event).event is event
    assert None is links.link_of(VISITOR)
    with pytest.raises(InvalidValueError, match="page_id: '99' given, but this ledger is that of"):
        links.resolve(VISITOR, page_id="99")


def test_a_ledger_of_many_pages_wants_to_know_which() -> None:
    """It does not guess."""
    with pytest.raises(InvalidValueError, match="page_id: None given, but the id of a Page"):
        Links(secret="s").resolve(VISITOR)
    assert "1234" == Links(secret="s", page_id=1234).page_id


@pytest.mark.parametrize(
    "event",
    [
        event_of(page_id=""),
        event_of(message={"mid": "m", "is_echo": True, "text": "hi"}, recipient={"id": "7"}),
        event_of(tomorrow={}),
    ],
)
def test_events_that_tell_nothing_are_handed_on(links: Links, event: Event) -> None:
    """As they are."""
    assert links.follow(event).event is event


@pytest.mark.parametrize("identifier", ["", "  ", "a\x00b", "\ud800", "x" * 513, None])
def test_names_that_no_store_keeps_are_not_kept(links: Links, identifier: Any) -> None:
    """The event is delivered all the same."""
    event = answered(identifier)
    followed = links.follow(event)

    assert followed.event is event
    assert () == followed.news + followed.errors


def test_a_user_ref_or_psid_that_no_store_keeps(links: Links) -> None:
    """Nothing is learned of them, and nothing fails."""
    for event in (
        came(UserRef("a\x00b")),
        tapped(links.token(VISITOR), Psid("a\x00b")),
        event_of(sender={"id": "x" * 600}, referral={"is_guest_user": True}),
    ):
        followed = links.follow(event)
        assert () == followed.news + followed.errors
    assert None is links.link_of(VISITOR)


def test_a_ref_that_no_store_keeps_counts_as_none(links: Links) -> None:
    """Visitors write refs into links; that they came is kept."""
    links.follow(came(ref="x" * 513))

    assert [None] == [sighting.ref for sighting in links.sightings(VISITOR)]


def test_refs_are_kept_with_their_time(links: Links, clock: Clock) -> None:
    """By the event's own time, or the clock's where the event has none."""
    links.follow(came(ref="prices"))
    links.follow(came(ref="contact", timestamp=None))

    expected = [("contact", clock.now), ("prices", SENT_AT)]
    assert tuple(
        Sighting(page_id=PAGE_ID, user_ref=VISITOR, ref=ref, seen_at=at) for ref, at in expected
    ) == links.sightings(VISITOR)


def test_candidates_are_guesses_and_say_so(links: Links) -> None:
    """By ref first, then by time; nobody whose PSID is known."""
    for name, ref, seconds in [("1", "prices", 60), ("2", None, 120), ("3", "prices", 180)]:
        links.follow(came(UserRef(name), ref, timestamp=1655287412345 - seconds * 1000))
    links.follow(came(UserRef("4"), "prices", timestamp=1655287412345 - 3600_000))
    links.link(UserRef("3"), OTHER)
    event = event_of(referral={"ref": "prices"})

    found = links.candidates(event)
    assert [("1", Reason.REF), ("2", Reason.TIME)] == [
        (candidate.user_ref.user_ref, candidate.reason) for candidate in found
    ]
    assert {Certainty.GUESSED} == {candidate.certainty for candidate in found}
    assert (
        Candidate(
            user_ref=UserRef("1"),
            reason=Reason.REF,
            ref="prices",
            seen_at=SENT_AT - timedelta(minutes=1),
        )
        == found[0]
    )
    assert 3 == len(links.candidates(event, within=timedelta(hours=2)))
    written = event_of(message={"mid": "m", "text": "hi"})
    assert {Reason.TIME} == {candidate.reason for candidate in links.candidates(written)}
    assert PERSON not in [links.resolve(candidate.user_ref) for candidate in found]


@pytest.mark.parametrize(
    ("signal", "certainty"),
    [
        (Signal.SAME_SENDER, Certainty.CERTAIN),
        (Signal.PRIOR_MESSAGE, Certainty.CERTAIN),
        (Signal.TOKEN, Certainty.INFERRED),
        (Signal.DECLARED, Certainty.STATED),
    ],
)
def test_each_signal_says_how_sure_it_is(signal: Signal, certainty: Certainty) -> None:
    """And so does the link."""
    assert certainty is linked(signal).certainty


def refusal(code: int = 100, subcode: int = 2018001) -> ApiError:
    """Make Graph's refusal."""
    return RecipientError("No matching user found", code=code, subcode=subcode)


def guest_came(**more: Any) -> Any:
    """A guest came."""
    return event_of(**{"referral": {"is_guest_user": True, "ref": "prices"}, **more})


def test_a_guest_who_left_is_gone(links: Links) -> None:
    """Until something newer comes from them; a redelivery is nothing new."""
    links.follow(guest_came())
    guest = Guest(page_id=PAGE_ID, psid=PERSON, seen_at=SENT_AT)
    assert guest == links.guest(PERSON)
    assert not guest.is_gone

    links.refused(PAGE_ID, PERSON, refusal())
    gone = links.guest(PERSON)
    assert gone is not None
    assert (True, NOW) == (gone.is_gone, gone.gone_at)
    links.follow(guest_came())
    assert gone == links.guest(PERSON)
    links.follow(guest_came(timestamp=1655287412345 + 1000))
    again = links.guest(PERSON)
    assert again is not None
    assert not again.is_gone


@pytest.mark.parametrize(
    ("recipient", "error"),
    [
        (PERSON, refusal(subcode=2018109)),
        (PERSON, refusal(code=10)),
        (OTHER, refusal()),
        (VISITOR, refusal()),
        (CommentId("7120034455667788"), refusal()),
    ],
)
def test_other_refusals_mark_nobody(links: Links, recipient: Any, error: ApiError) -> None:
    """Of other codes, and of people who are no guests."""
    links.follow(guest_came())
    links.refused(PAGE_ID, recipient, error)

    assert Guest(page_id=PAGE_ID, psid=PERSON, seen_at=SENT_AT) == links.guest(PERSON)
    assert None is links.guest(OTHER)


def asking(*payloads: str) -> Text:
    """Make a question with answers to tap, and one that brings no payload back."""
    replies: Any = [QuickReply(title="Yes", payload=payload) for payload in payloads]
    replies.append(PhoneNumberQuickReply())
    return Text("Buy?", quick_replies=replies)


def test_messages_to_a_user_ref_are_signed(links: Links) -> None:
    """Every payload; nothing else changes, and signing again changes nothing."""
    message = asking("YES", "NO")
    signed = links.sign_message(message, VISITOR)
    token = links.token(VISITOR)

    assert asking(f"YES{token}", f"NO{token}") == signed
    assert links.sign_message(signed, VISITOR) == signed
    assert links.sign_message(message, PERSON) is message
    assert links.sign_message(Text("Hi"), VISITOR) == Text("Hi")


def card(payload: str, *, sharable: bool = False) -> ButtonTemplate:
    """Make a card with a button of each kind that has a payload."""
    buttons: Any = [
        PostbackButton(title="Buy", payload=payload),
        PhoneNumberButton(title="Ring us", payload="+3225550188"),
        GamePlayButton(title="Play", payload="LEVEL 2"),
    ]
    return ButtonTemplate(text="?", buttons=buttons, sharable=sharable)


def test_only_payloads_that_a_tap_brings_back_are_signed(links: Links) -> None:
    """Not a telephone number, nor what a game or a coupon gets."""
    coupon = CouponTemplate(title="10 %", coupon_code="TEN", payload="COUPON")
    raw = Raw({"text": "?", "quick_replies": [{"payload": "YES"}]})

    assert card(f"BUY{links.token(VISITOR)}") == links.sign_message(card("BUY"), VISITOR)
    assert coupon == links.sign_message(coupon, VISITOR)
    assert raw == links.sign_message(raw, VISITOR)


def test_what_may_be_shared_is_not_signed(links: Links) -> None:
    """A friend who taps the shared card would be taken for the visitor."""
    shared = card("BUY", sharable=True)

    assert links.sign_message(shared, VISITOR) is shared
    assert (VISITOR, shared) == links.address(PAGE_ID, VISITOR, shared, follow=False)


def test_a_name_that_no_store_keeps_resolves_to_itself() -> None:
    """Without asking the store, which would fail."""
    links = Links(secret="s", page_id=PAGE_ID, store=BrokenStore("find"))
    odd = UserRef("a\x00b")

    assert odd is links.resolve(odd)


@pytest.mark.parametrize("method", ["guest", "links_to", "forget"])
def test_a_psid_is_needed(links: Links, method: str) -> None:
    """Not its text, nor the other name."""
    for wrong in ("x", VISITOR):
        with pytest.raises(InvalidValueError, match=r"^psid: .*a Psid is needed"):
            getattr(links, method)(wrong)


@pytest.mark.parametrize("method", ["link_of", "sightings", "token"])
def test_a_user_ref_is_needed(links: Links, method: str) -> None:
    """Not its text, nor the other name."""
    for wrong in ("x", PERSON):
        with pytest.raises(InvalidValueError, match=r"^user_ref: .*a UserRef is needed"):
            getattr(links, method)(wrong)


def test_candidates_want_an_event_and_a_time(links: Links) -> None:
    """However long the time is; it cannot be below zero."""
    links.follow(came())
    written = event_of(message={"mid": "m", "text": "hi"})
    wrong: Any = PERSON

    assert 1 == len(links.candidates(written, within=timedelta.max))
    with pytest.raises(InvalidValueError, match=r"^event: .*a PersonEvent is needed"):
        links.candidates(wrong)
    with pytest.raises(InvalidValueError, match=r"^within: .*not below zero"):
        links.candidates(written, within=timedelta.min)


def test_a_payload_that_grows_too_long_is_refused(links: Links) -> None:
    """The error says how much room there is, and not what the payload says."""
    room = 1000 - len(links.token(VISITOR))
    fits, too_long = asking("x" * room), asking("x" * (room + 1))

    assert asking("x" * room + links.token(VISITOR)) == links.sign_message(fits, VISITOR)
    with pytest.raises(InvalidValueError, match=f"at most {room} are possible") as caught:
        links.sign_message(too_long, VISITOR)
    assert "xx" not in str(caught.value)


def test_the_client_is_told_whom_to_address(links: Links) -> None:
    """A known PSID only where that is wanted, and then unsigned."""
    ask = asking("YES")
    signed = links.sign_message(ask, VISITOR)

    assert (VISITOR, signed) == links.address(PAGE_ID, VISITOR, ask, follow=True)
    links.link(VISITOR, PERSON)
    assert (PERSON, ask) == links.address(PAGE_ID, VISITOR, ask, follow=True)
    assert (VISITOR, signed) == links.address(PAGE_ID, VISITOR, ask, follow=False)
    assert (VISITOR, "hi") == links.address(PAGE_ID, VISITOR, "hi", follow=False)
    assert (OTHER, ask) == links.address(PAGE_ID, OTHER, ask, follow=True)
    with pytest.raises(InvalidValueError, match="this ledger is that of Page"):
        links.address("99", OTHER, ask, follow=False)


@pytest.mark.parametrize(
    ("user_ref", "psid", "field"),
    [
        (PERSON, VISITOR, "user_ref"),
        ("5", PERSON, "user_ref"),
        (UserRef("\x00"), PERSON, "user_ref"),
        (VISITOR, VISITOR, "psid"),
        (VISITOR, "7", "psid"),
        (VISITOR, Psid("\x00"), "psid"),
    ],
)
def test_the_wrong_kind_of_name_is_refused(
    links: Links, user_ref: Any, psid: Any, field: str
) -> None:
    """The two are never mixed up."""
    with pytest.raises(InvalidValueError) as caught:
        links.link(user_ref, psid)
    assert field == caught.value.field


def test_a_psid_resolves_to_itself(links: Links) -> None:
    """Without asking the store."""
    assert links.resolve(PERSON) is PERSON


def test_a_person_is_forgotten(links: Links, clock: Clock) -> None:
    """With the names, and what they came with; what is learned later is told anew."""
    links.follow(came())
    (first,) = links.follow(answered(VISITOR.user_ref)).news

    assert 1 == links.forget(PERSON)
    assert VISITOR == links.resolve(VISITOR)
    assert () == links.sightings(VISITOR)
    clock.now += timedelta(hours=1)
    (second,) = links.follow(answered(VISITOR.user_ref)).news
    assert first.dedupe_key != second.dedupe_key


def test_news_are_told_once(links: Links) -> None:
    """Until somebody has taken them without failing."""
    (news,) = links.follow(answered(VISITOR.user_ref)).news
    told: list[str] = []

    def fail_then_succeed(answers: Iterator[bool]) -> Any:
        def hand_over() -> bool:
            told.append("told")
            return next(answers)

        return hand_over

    answers = fail_then_succeed(iter([False, True, True]))
    for _time in range(3):
        links.tell(news, answers)
    assert 2 == len(told)


def test_news_whose_telling_breaks_off_are_told_again(links: Links) -> None:
    """A crash in the middle costs nothing."""
    (news,) = links.follow(answered(VISITOR.user_ref)).news
    told: list[str] = []

    def break_off() -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        links.tell(news, break_off)
    links.tell(news, lambda: not told.append("told"))  # type: ignore[func-returns-value] # always true
    assert ["told"] == told


def test_news_that_are_being_told_elsewhere_are_not_lost() -> None:
    """A process may have died in its handler: it is an error until the lease is over."""
    now = [0.0]
    store = MemoryStore(timer=lambda: now[0])
    links = Links(secret="s", page_id=PAGE_ID, store=store)
    (news,) = links.follow(answered(VISITOR.user_ref)).news
    told: list[str] = []

    def tell() -> bool:
        told.append("told")
        return True

    def tell_while_it_is_told() -> bool:
        with pytest.raises(StoreError, match="IdentityLinked is being told elsewhere"):
            links.tell(news, tell)
        raise KeyboardInterrupt

    store.release = lambda *_names: False  # type: ignore[method-assign] # the process is dead
    with pytest.raises(KeyboardInterrupt):
        links.tell(news, tell_while_it_is_told)
    assert [] == told
    now[0] += LEASE.total_seconds() + 1
    links.tell(news, tell)
    links.tell(news, tell)
    assert ["told"] == told


class BrokenStore(MemoryStore):
    """A store of which one method fails."""

    def __init__(self, broken: str) -> None:
        super().__init__()

        def fail(*_arguments: object, **_options: object) -> None:
            message = "the store failed"
            raise StoreError(message)

        setattr(self, broken, fail)


@pytest.mark.parametrize("broken", ["see", "link", "find"])
def test_a_store_that_fails_costs_the_event_nothing(broken: str) -> None:
    """The payload is clean, what could be learned is learned, and the failure is told."""
    links = Links(secret="s", page_id=PAGE_ID, store=BrokenStore(broken))
    token = links.token(VISITOR)
    followed = links.follow(
        event_of(sender={"user_ref": "6", "id": PERSON.id}, postback={"payload": f"BUY{token}"})
    )

    assert isinstance(followed.event, PostbackEvent)
    assert "BUY" == followed.event.postback.payload
    assert PERSON == followed.event.person
    assert ["StoreError"] == [type(error).__name__ for error in followed.errors]
    assert (2 if broken == "find" else 0) == len(followed.news)


def test_a_ledger_shows_no_secret(links: Links) -> None:
    """Reprs end in logs."""
    assert f"Links(page_id='{PAGE_ID}', store=MemoryStore)" == repr(links)


def test_the_wire_says_nothing_of_links() -> None:
    """An item cannot pretend that its sender is known."""
    event = event_of(message={"mid": "m"}, linked_psid={"id": "1"}, person={"id": "1"})

    assert isinstance(event, MessageEvent)
    assert None is event.linked_psid
    assert PERSON == event.person
