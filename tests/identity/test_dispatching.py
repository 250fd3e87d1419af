"""A dispatcher and a client with a ledger: handlers see the person, news come once and first."""

import copy
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests
import requests_mock as mocking

from messenger_chatplugin import Client, Dispatcher, Handler, Psid, UserRef, on, parse
from messenger_chatplugin.dispatch import Failure
from messenger_chatplugin.errors import (
    DispatchError,
    InvalidValueError,
    RecipientError,
    StoreError,
)
from messenger_chatplugin.events import (
    Event,
    IdentityContested,
    IdentityEvent,
    IdentityLinked,
    MessageEvent,
    PersonEvent,
    ReferralEvent,
)
from messenger_chatplugin.following import Followed
from messenger_chatplugin.identity import Links, MemoryStore
from messenger_chatplugin.messages import QuickReply, Text
from support import PAGE_ID, body, item

VISITOR = UserRef("118203344556677")
PERSON = Psid("7120034455667788")
CAME = item(sender={"user_ref": VISITOR.user_ref}, referral={"ref": "prices"})
ANSWERED = item(
    message={"mid": "m_1", "text": "hi"}, prior_message={"identifier": VISITOR.user_ref}
)
CONTRADICTED = item(
    sender={"id": "99"},
    message={"mid": "m_2", "text": "hi"},
    prior_message={"identifier": VISITOR.user_ref},
)


@pytest.fixture
def links() -> Links:
    """A ledger of one Page."""
    return Links(secret="made-up-secret", page_id=PAGE_ID)


def test_handlers_see_the_person_as_soon_as_it_is_known(links: Links) -> None:
    """In the same delivery; and the news come before the event that proved them."""
    dispatcher = Dispatcher(links=links)
    seen: list[object] = []

    @dispatcher.on(PersonEvent)
    def note(event: PersonEvent) -> None:
        seen.append((event.sender, event.person))

    @dispatcher.on(IdentityLinked)
    def move(event: IdentityLinked) -> None:
        seen.append((event.user_ref, "is", event.psid))

    report = dispatcher.dispatch(parse(body(CAME, ANSWERED, CAME)))
    assert [
        (VISITOR, VISITOR),
        (VISITOR, "is", PERSON),
        (PERSON, PERSON),
        (VISITOR, PERSON),
    ] == seen
    kinds = [type(outcome.event) for outcome in report.outcomes]
    assert [ReferralEvent, IdentityLinked, MessageEvent, ReferralEvent] == kinds
    assert all(outcome.handled for outcome in report.outcomes)


def test_news_come_once(links: Links) -> None:
    """A redelivery tells nothing new."""
    dispatcher = Dispatcher(links=links)
    seen: list[IdentityEvent] = []
    dispatcher.on(IdentityEvent)(seen.append)

    for _time in range(3):
        dispatcher.dispatch(parse(body(ANSWERED)))
    dispatcher.dispatch(parse(body(CONTRADICTED)))
    dispatcher.dispatch(parse(body(CONTRADICTED)))
    assert [IdentityLinked, IdentityContested] == [type(event) for event in seen]


def test_news_go_to_those_who_ask_for_them(links: Links) -> None:
    """Not to who listens to everything that arrives, nor to the fallback."""
    dispatcher = Dispatcher(links=links)
    everything: list[Event] = []
    rest: list[Event] = []
    dispatcher.on(Event)(everything.append)
    Dispatcher.fallback(dispatcher, rest.append)

    report = dispatcher.dispatch(parse(body(ANSWERED)))
    assert [MessageEvent] == [type(event) for event in everything]
    assert [] == rest
    assert 1 == len(report.outcomes)


def test_who_asks_later_hears_of_it_with_the_next_proof(links: Links) -> None:
    """What nobody asked for was told to nobody."""
    Dispatcher(links=links).dispatch(parse(body(ANSWERED)))
    dispatcher = Dispatcher(links=links)
    seen: list[Event] = []

    class Accounts(Handler):
        @on(IdentityLinked, MessageEvent)
        def move(self, event: IdentityLinked | MessageEvent) -> None:
            seen.append(event)

    dispatcher.add(Accounts())
    dispatcher.dispatch(parse(body(ANSWERED)))
    assert [IdentityLinked, MessageEvent] == [type(event) for event in seen]


def test_news_whose_handler_fails_come_again(links: Links) -> None:
    """With the redelivery; the event that proved them is delivered meanwhile."""
    dispatcher = Dispatcher(links=links)
    seen: list[str] = []

    @dispatcher.on(IdentityLinked)
    def move(event: IdentityLinked) -> None:
        seen.append("move")
        if seen.count("move") == 1:
            raise RuntimeError(event.kind)

    @dispatcher.on(MessageEvent)
    def answer(event: MessageEvent) -> None:
        seen.append(event.kind)

    with pytest.raises(DispatchError) as caught:
        dispatcher.dispatch(parse(body(ANSWERED)))
    assert [False, True] == [outcome.handled for outcome in caught.value.report.outcomes]
    for _time in range(2):
        dispatcher.dispatch(parse(body(ANSWERED)))
    assert ["move", "message", "move", "message", "message"] == seen


class BrokenStore(MemoryStore):
    """A store that is not there."""

    def __getattribute__(self, name: str) -> Any:
        """Fail, whatever is asked."""

        def fail(*_arguments: object, **_options: object) -> None:
            message = f"the store failed: {name}"
            raise StoreError(message)

        return super().__getattribute__(name) if name.startswith("_") else fail


def test_a_store_that_is_not_there_is_reported_and_costs_no_event() -> None:
    """Raised at the end, or given to ``on_error``; the fallback still gets what nobody took."""
    links = Links(secret="s", page_id=PAGE_ID, store=BrokenStore())
    dispatcher = Dispatcher(links=links)
    seen: list[PersonEvent] = []
    rest: list[Event] = []
    dispatcher.on(MessageEvent)(seen.append)
    dispatcher.fallback(rest.append)

    with pytest.raises(DispatchError) as caught:
        dispatcher.dispatch(parse(body(CAME, ANSWERED)))
    assert [StoreError, StoreError] == [type(error) for error in caught.value.exceptions]
    assert [PERSON] == [event.person for event in seen]
    assert [ReferralEvent] == [type(event) for event in rest]
    first, second = caught.value.report.outcomes
    assert ["Links.follow"] == [run.handler for run in first.runs if not run.is_handler]
    assert "Links.follow failed in" in str(second)
    assert all(outcome.handled for outcome in (first, second))


def test_nobody_handled_what_only_the_ledger_failed_with() -> None:
    """The report does not count the ledger as a handler."""
    failures: list[Failure] = []
    links = Links(secret="s", page_id=PAGE_ID, store=BrokenStore())
    dispatcher = Dispatcher(links=links, on_error=failures.append)
    report = dispatcher.dispatch(parse(body(CAME)))

    assert [ReferralEvent] == [type(event) for event in report.not_handled]
    assert [False] == [outcome.handled for outcome in report.outcomes]
    assert [StoreError] == [type(failure.error) for failure in failures]
    assert failures[0].handler == links.follow
    assert isinstance(failures[0].event, ReferralEvent)


def test_the_seconds_of_a_failed_ledger_are_its_own() -> None:
    """Who takes failures may be slow without looking like a slow store."""
    links = Links(secret="s", page_id=PAGE_ID, store=BrokenStore())
    slow = Dispatcher(links=links, on_error=lambda _failure: time.sleep(0.5))
    (run,) = slow.dispatch(parse(body(CAME))).outcomes[0].runs

    assert run.seconds < 0.5


class Odd:
    """A ledger with mistakes of its own."""

    def __init__(self, news: tuple[IdentityEvent, ...] = ()) -> None:
        self._news = news

    def follow(self, event: Event) -> Followed:
        """Fail, unless there are news."""
        if not self._news:
            raise RuntimeError("follow")
        return Followed(event=event, news=self._news)

    def tell(self, news: IdentityEvent, hand_over: Callable[[], bool]) -> None:
        """Fail."""
        raise RuntimeError(news.kind, hand_over.__name__)


def test_a_copied_report_keeps_apart_the_ledger_and_handlers() -> None:
    """A worker may send it on."""
    report = Dispatcher(links=Odd(), on_error=repr).dispatch(parse(body(CAME)))
    again = copy.deepcopy(report)

    assert [False] == [run.is_handler for run in again.outcomes[0].runs]
    assert report.not_handled == again.not_handled != ()


def test_any_failure_of_a_ledger_costs_no_event(links: Links) -> None:
    """Not even one that is not the store's; failures in telling are reported alike."""
    followed = links.follow(parse(body(ANSWERED)).events[0])
    for odd, method in ((Odd(), "Odd.follow"), (Odd(followed.news), "Odd.tell")):
        seen: list[Event] = []
        dispatcher = Dispatcher(links=odd)
        dispatcher.on(MessageEvent, IdentityLinked)(seen.append)
        with pytest.raises(DispatchError) as caught:
            dispatcher.dispatch(parse(body(ANSWERED)))
        assert [MessageEvent] == [type(event) for event in seen]
        (outcome,) = caught.value.report.outcomes
        assert [method] == [run.handler for run in outcome.runs if not run.is_handler]


@pytest.fixture
def graph() -> mocking.Adapter:
    """Graph, without a network."""
    return mocking.Adapter()


def client_of(links: Links | None, graph: mocking.Adapter) -> Client:
    """Make a client."""
    session = requests.Session()
    session.mount("https://", graph)
    return Client(page_id=PAGE_ID, access_token="t", session=session, links=links)


REPLIES: Any = [QuickReply(title="Yes", payload="YES")]
ASK = Text("?", quick_replies=REPLIES)


def test_a_client_signs_what_goes_to_a_user_ref(links: Links, graph: mocking.Adapter) -> None:
    """And follows to the PSID where it is told to, unsigned."""
    graph.register_uri("POST", mocking.ANY, json={"message_id": "m"})
    with client_of(links, graph) as client:
        client.send(VISITOR, ASK, follow_links=True)
        links.link(VISITOR, PERSON)
        client.send(VISITOR, ASK)
        client.send(VISITOR, ASK, follow_links=True)

    sent = [request.json() for request in graph.request_history]
    assert [{"user_ref": VISITOR.user_ref}] * 2 + [{"id": PERSON.id}] == [
        one["recipient"] for one in sent
    ]
    signed = f"YES{links.token(VISITOR)}"
    assert [signed, signed, "YES"] == [
        one["message"]["quick_replies"][0]["payload"] for one in sent
    ]


def test_a_client_without_a_ledger_cannot_follow(graph: mocking.Adapter) -> None:
    """It says so before anything is sent."""
    with client_of(None, graph) as client:
        with pytest.raises(InvalidValueError, match="follow_links: True given, but a client made"):
            client.send(VISITOR, "hi", follow_links=True)
    assert not graph.called


def test_a_client_that_cannot_ask_sends_nothing(graph: mocking.Adapter) -> None:
    """Where the store fails and the PSID was wanted; else the store is not needed."""
    graph.register_uri("POST", mocking.ANY, json={"message_id": "m"})
    with client_of(Links(secret="s", page_id=PAGE_ID, store=BrokenStore()), graph) as client:
        with pytest.raises(StoreError):
            client.send(VISITOR, "hi", follow_links=True)
        assert not graph.called
        assert "m" == client.send(VISITOR, ASK).message_id


@pytest.mark.parametrize("knows", [True, False])
def test_a_guest_who_left_is_an_error_and_marked(
    links: Links, graph: mocking.Adapter, knows: bool
) -> None:
    """The typed error is raised with a ledger or without."""
    links.follow(parse(body(item(referral={"is_guest_user": True}))).events[0])
    error = {"message": "No matching user found", "code": 100, "error_subcode": 2018001}
    graph.register_uri("POST", mocking.ANY, status_code=400, json={"error": error})
    with client_of(links if knows else None, graph) as client, pytest.raises(RecipientError):
        client.send(PERSON, "Still there?")

    guest = links.guest(PERSON)
    assert guest is not None
    assert knows is guest.is_gone


def test_what_graph_said_comes_first(graph: mocking.Adapter) -> None:
    """A store that fails while a guest is marked adds a note to the error, and hides it not."""
    error = {"message": "No matching user found", "code": 100, "error_subcode": 2018001}
    graph.register_uri("POST", mocking.ANY, status_code=400, json={"error": error})
    broken = Links(secret="s", page_id=PAGE_ID, store=BrokenStore())
    with client_of(broken, graph) as client, pytest.raises(RecipientError) as caught:
        client.send(PERSON, "Still there?")

    assert ["the ledger of identities could not note it: the store failed: guest"] == (
        caught.value.__notes__
    )
