"""Events to functions and handler classes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from messenger_chatplugin import Dispatcher, Handler, Psid, UserRef, on, parse
from messenger_chatplugin.dispatch import Failure, Listening, Report
from messenger_chatplugin.errors import DispatchError, InvalidValueError
from messenger_chatplugin.events import (
    DeliveryEvent,
    EchoEvent,
    Event,
    MalformedEvent,
    Message,
    MessageEvent,
    PersonEvent,
    PostbackEvent,
    Referral,
    ReferralEvent,
    Source,
    Tag,
    UnknownEvent,
)
from support import body, item

PLUGIN = (Tag(source="customer_chat_plugin"),)
MESSAGE = MessageEvent(page_id="1", sender=Psid("2"), message=Message(mid="m_1", tags=PLUGIN))
PLAIN = MessageEvent(page_id="1", sender=Psid("2"), message=Message(mid="m_2"))
REFERRAL = ReferralEvent(page_id="1", sender=UserRef("3"), referral=Referral(source="ADS"))
UNKNOWN = UnknownEvent(page_id="1", key="new")


@pytest.fixture
def dispatcher() -> Dispatcher:
    """A dispatcher without handlers."""
    return Dispatcher()


@pytest.fixture
def heard() -> list[Any]:
    """What handlers write down."""
    return []


def test_a_function_gets_the_events_of_its_class(dispatcher: Dispatcher, heard: list[Any]) -> None:
    """And no others; the decorator returns the function itself."""

    def answer(event: MessageEvent) -> None:
        heard.append(event)

    assert dispatcher.on(MessageEvent)(answer) is answer
    dispatcher.dispatch([MESSAGE, REFERRAL, UNKNOWN])
    assert [MESSAGE] == heard


def test_a_base_class_catches_its_children(dispatcher: Dispatcher, heard: list[Any]) -> None:
    """PersonEvent is all that people do, Event is everything."""
    dispatcher.on(PersonEvent)(lambda event: heard.append(("person", event)))
    dispatcher.on(Event)(lambda event: heard.append(("any", event)))
    dispatcher.dispatch([MESSAGE, UNKNOWN])

    assert [("person", MESSAGE), ("any", MESSAGE), ("any", UNKNOWN)] == heard


def test_several_classes_at_once(dispatcher: Dispatcher, heard: list[Any]) -> None:
    """One function for many kinds gets each event once."""
    dispatcher.on(MessageEvent, ReferralEvent, PersonEvent)(heard.append)
    dispatcher.dispatch([MESSAGE, REFERRAL])

    assert [MESSAGE, REFERRAL] == heard


def test_handlers_run_in_the_order_of_registration(
    dispatcher: Dispatcher, heard: list[Any]
) -> None:
    """Whether they listen to the class or to its base."""
    dispatcher.on(Event)(lambda _event: heard.append(1))
    dispatcher.on(MessageEvent)(lambda _event: heard.append(2))
    dispatcher.on(PersonEvent)(lambda _event: heard.append(3))
    dispatcher.dispatch([MESSAGE])

    assert [1, 2, 3] == heard


def test_registration_works_after_the_first_event(dispatcher: Dispatcher, heard: list[Any]) -> None:
    """What was looked up before does not stay."""
    dispatcher.dispatch([MESSAGE])
    dispatcher.on(MessageEvent)(heard.append)
    dispatcher.dispatch([MESSAGE])

    assert [MESSAGE] == heard


def test_who_registers_while_events_are_handed_over_hears_the_next_dispatch(
    dispatcher: Dispatcher, heard: list[Any]
) -> None:
    """Not half of a delivery: which events had been looked up before would decide."""

    @dispatcher.on(MessageEvent)
    def register(_event: MessageEvent) -> None:
        if len(dispatcher.handles()) == 1:
            dispatcher.on(MessageEvent, ReferralEvent)(heard.append)
            dispatcher.fallback(heard.append)

    delivery = [MESSAGE, REFERRAL, PLAIN]
    dispatcher.dispatch(delivery)
    assert [] == heard

    dispatcher.dispatch(delivery)
    assert delivery == heard


def test_a_source_narrows(dispatcher: Dispatcher, heard: list[Any]) -> None:
    """Messages of the plugin, and of nowhere else."""
    dispatcher.on(MessageEvent, source="customer_chat_plugin")(heard.append)
    dispatcher.on(ReferralEvent, source=Source("new-door"))(heard.append)
    dispatcher.dispatch([MESSAGE, PLAIN, REFERRAL])

    assert [MESSAGE] == heard


def test_a_predicate_narrows(dispatcher: Dispatcher, heard: list[Any]) -> None:
    """Anything an event can tell."""
    dispatcher.on(MessageEvent, where=lambda event: event.message.mid == "m_2")(heard.append)
    dispatcher.dispatch([MESSAGE, PLAIN])

    assert [PLAIN] == heard


def test_standby_goes_to_who_asked_for_it(dispatcher: Dispatcher, heard: list[Any]) -> None:
    """Another app owns those conversations; not even the fallback gets them unasked."""
    standby = MESSAGE.evolve(channel="standby")
    changes = MESSAGE.evolve(channel="changes")
    dispatcher.on(MessageEvent)(lambda event: heard.append(("unasked", event.channel)))
    dispatcher.on(MessageEvent, channel="standby")(lambda e: heard.append(("asked", e.channel)))
    dispatcher.on(Event, channel=["standby", "messaging"])(
        lambda e: heard.append(("both", e.channel))
    )
    dispatcher.fallback(lambda event: heard.append(("fallback", event.channel)))
    report = dispatcher.dispatch([standby, changes, REFERRAL.evolve(channel="standby")])

    assert [
        ("asked", "standby"),
        ("both", "standby"),
        ("unasked", "changes"),
        ("both", "standby"),
    ] == heard
    assert () == report.not_handled


def test_the_fallback_gets_what_no_one_took(dispatcher: Dispatcher, heard: list[Any]) -> None:
    """Also unknown and malformed events."""
    dispatcher.on(MessageEvent, source="customer_chat_plugin")(lambda _event: None)
    assert dispatcher.fallback(heard.append) is not None
    malformed = MalformedEvent(page_id="1")
    dispatcher.dispatch([MESSAGE, PLAIN, UNKNOWN, malformed])

    assert [PLAIN, UNKNOWN, malformed] == heard


class Support(Handler):
    """A handler class."""

    def __init__(self, heard: list[Any]) -> None:
        self.heard = heard

    @on(MessageEvent)
    def answer(self, event: MessageEvent) -> None:
        """Write down."""
        self.heard.append(("answer", event))

    @on(PostbackEvent, ReferralEvent, source="ads")
    def welcome(self, event: PostbackEvent | ReferralEvent) -> None:
        """Write down."""
        self.heard.append(("welcome", event))


def test_a_handler_class_gets_events_by_its_marked_methods(
    dispatcher: Dispatcher, heard: list[Any]
) -> None:
    """Marked methods listen as functions do, and stay callable as they are."""
    support = Support(heard)
    dispatcher.add(support)
    dispatcher.dispatch([MESSAGE, REFERRAL])
    support.answer(PLAIN)

    assert [("answer", MESSAGE), ("welcome", REFERRAL), ("answer", PLAIN)] == heard


def test_two_handlers_of_a_class_share_nothing(dispatcher: Dispatcher) -> None:
    """Each instance has its own state; the library writes none on it."""
    one: list[Any] = []
    other: list[Any] = []
    first = Support(one)
    before = dict(vars(first))
    dispatcher.add(first)
    dispatcher.add(Support(other))
    dispatcher.dispatch([MESSAGE])

    assert [("answer", MESSAGE)] == one == other
    assert before.keys() == vars(first).keys()


def test_markers_are_inherited_and_overridden_by_name(
    dispatcher: Dispatcher, heard: list[Any]
) -> None:
    """An override keeps the marker; None takes the method out; a new marker replaces it."""

    class Night(Support):
        welcome = None  # type: ignore[assignment]

        def answer(self, event: MessageEvent) -> None:
            self.heard.append(("night", event))

    class Ads(Support):
        @on(ReferralEvent, source="ads")
        def answer(self, event: Any) -> None:  # type: ignore[override]
            self.heard.append(("ad", event))

        welcome = None  # type: ignore[assignment]

    dispatcher.add(Night(heard))
    dispatcher.add(Ads(heard))
    dispatcher.dispatch([MESSAGE, REFERRAL])
    assert [("night", MESSAGE), ("ad", REFERRAL)] == heard


def test_one_method_may_have_several_markers(dispatcher: Dispatcher, heard: list[Any]) -> None:
    """Two doors, one method; and a static method will do."""

    class Doors(Handler):
        @on(ReferralEvent, source="ads")
        @on(ReferralEvent, source="shortlink")
        def come_in(self, event: ReferralEvent) -> None:
            heard.append(event)

        @staticmethod
        @on(MessageEvent)  # type: ignore[arg-type]
        def note(event: MessageEvent) -> None:
            heard.append(event)

    dispatcher.add(Doors())
    dispatcher.dispatch([REFERRAL, MESSAGE])
    assert [REFERRAL, MESSAGE] == heard


def boom(_event: Event) -> None:
    """Fail."""
    message = "boom"
    raise ValueError(message)


def test_one_failing_handler_costs_nobody_else_their_turn(
    dispatcher: Dispatcher, heard: list[Any]
) -> None:
    """All failures are raised together at the end, each with a note, and with the report."""
    dispatcher.on(MessageEvent)(boom)
    dispatcher.on(Event)(heard.append)
    with pytest.raises(DispatchError) as caught:
        dispatcher.dispatch([MESSAGE, PLAIN, UNKNOWN])

    assert [MESSAGE, PLAIN, UNKNOWN] == heard
    assert [ValueError, ValueError] == [type(error) for error in caught.value.exceptions]
    assert ["raised by boom for a MessageEvent"] == caught.value.exceptions[0].__notes__
    outcomes = caught.value.report.outcomes
    assert [(True, 1), (True, 1), (True, 0)] == [(o.handled, len(o.errors)) for o in outcomes]


def test_failures_can_be_split_by_class(dispatcher: Dispatcher) -> None:
    """It is an exception group, and keeps its report."""
    dispatcher.on(MessageEvent)(boom)
    split: list[Any] = []
    try:
        dispatcher.dispatch([MESSAGE])
    except* ValueError as group:
        split.append(group)

    assert isinstance(split[0], DispatchError)
    assert isinstance(split[0].report, Report)


def test_on_error_takes_the_failures(heard: list[Any]) -> None:
    """Then dispatch returns; event, handler and error are handed over."""
    dispatcher = Dispatcher(on_error=heard.append)
    dispatcher.on(MessageEvent)(boom)
    report = dispatcher.dispatch([MESSAGE])

    (failure,) = heard
    assert isinstance(failure, Failure)
    assert (MESSAGE, boom) == (failure.event, failure.handler)
    assert (failure.error,) == report.outcomes[0].errors
    assert not report.outcomes[0].handled


def test_an_on_error_that_fails_is_not_swallowed() -> None:
    """What the caretaker raises comes out at the end."""

    def care(_failure: Failure) -> None:
        message = "worse"
        raise KeyError(message)

    dispatcher = Dispatcher(on_error=care)
    dispatcher.on(MessageEvent)(boom)
    with pytest.raises(DispatchError) as caught:
        dispatcher.dispatch([MESSAGE])
    assert [KeyError] == [type(error) for error in caught.value.exceptions]


def test_a_failing_predicate_is_a_failure_of_its_handler(
    dispatcher: Dispatcher, heard: list[Any]
) -> None:
    """And costs nobody else their turn either."""
    dispatcher.on(MessageEvent, where=lambda _event: bool(1 / 0))(boom)
    dispatcher.on(MessageEvent)(heard.append)
    with pytest.raises(DispatchError) as caught:
        dispatcher.dispatch([MESSAGE])

    assert [MESSAGE] == heard
    assert [ZeroDivisionError] == [type(error) for error in caught.value.exceptions]


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_interrupts(dispatcher: Dispatcher, interrupt: type[BaseException]) -> None:
    """Only exceptions are collected; who ends the process ends it."""

    @dispatcher.on(MessageEvent)
    def stop(_event: MessageEvent) -> None:
        raise interrupt

    with pytest.raises(interrupt):
        dispatcher.dispatch([MESSAGE])


def test_the_report_says_who_and_how_long(dispatcher: Dispatcher) -> None:
    """For each event; and shows no content, because reports end in logs."""
    dispatcher.on(MessageEvent)(lambda _event: None)
    dispatcher.on(ReferralEvent)(Support([]).welcome)
    report = dispatcher.dispatch([MESSAGE, REFERRAL, UNKNOWN])

    message, referral, unknown = report.outcomes
    assert (MESSAGE, True) == (message.event, message.handled)
    assert "Support.welcome" == referral.runs[0].handler
    assert 0 <= referral.runs[0].seconds < 1
    assert ((), False) == (unknown.runs, unknown.handled)
    assert (UNKNOWN,) == report.not_handled
    assert "UnknownEvent: not handled" in str(report).splitlines()
    assert "m_1" not in str(report) + repr(report) + repr(report.outcomes)


def test_what_nobody_listens_to_is_not_built(dispatcher: Dispatcher) -> None:
    """And is still there for who looks."""
    built: list[Any] = []
    dispatcher.on(DeliveryEvent)(built.append)
    delivery = parse(body(item(message={"mid": "m"}), item(delivery={})))
    report = dispatcher.dispatch(delivery)

    assert [DeliveryEvent] == [type(event) for event in built]
    assert [MessageEvent] == [type(event) for event in report.not_handled]
    assert delivery.events[0] is report.not_handled[0]


def test_a_malformed_item_reaches_who_listens_to_malformed_events(
    dispatcher: Dispatcher, heard: list[Any]
) -> None:
    """Though it looked like a message when it came."""
    dispatcher.on(MalformedEvent)(heard.append)
    dispatcher.dispatch(parse(body(item(message="PING"), item(message={"mid": "m"}))))

    assert [MalformedEvent] == [type(event) for event in heard]


def test_a_malformed_item_does_not_reach_the_handler_of_its_kind(
    dispatcher: Dispatcher, heard: list[Any]
) -> None:
    """A handler of messages gets messages."""
    dispatcher.on(MessageEvent)(heard.append)
    report = dispatcher.dispatch(parse(body(item(message="PING"))))

    assert [] == heard
    assert [MalformedEvent] == [type(event) for event in report.not_handled]


async def coroutine(_event: MessageEvent) -> None:
    """Could never be awaited."""


def generator(event: MessageEvent) -> Iterator[MessageEvent]:
    """Would never run."""
    yield event


class Coroutine:
    """Hides a coroutine."""

    async def __call__(self, _event: MessageEvent) -> None:
        """Could never be awaited either."""


WRONG: dict[str, tuple[Callable[[Any], Any], str]] = {
    "no class": (
        lambda d: d.on(),
        "at least one class of event is needed",
    ),
    "not called": (
        lambda d: d.on(boom),
        "on: 'boom' given, but a class of event is needed, as @dispatcher.on",
    ),
    "no event": (lambda d: d.on(Message), "a class of event is needed"),
    "misspelt source": (
        lambda d: d.on(MessageEvent, source="chat_plugin"),
        "source: 'chat_plugin' given, but one of customer_chat_plugin",
    ),
    "a predicate that is none": (
        lambda d: d.on(MessageEvent, where=5),
        "a function of the event is needed",
    ),
    "misspelt channel": (
        lambda d: d.on(MessageEvent, channel="stand_by"),
        "channel: 'stand_by' given",
    ),
    "no argument": (
        lambda d: d.on(MessageEvent)(lambda: None),
        r"a handler takes one event; write: def .*\(event: MessageEvent\) -> None:",
    ),
    "two arguments": (
        lambda d: d.on(MessageEvent, PostbackEvent)(lambda _one, _other: None),
        r"\(event: MessageEvent \| PostbackEvent\) -> None:",
    ),
    "coroutine": (lambda d: d.on(MessageEvent)(coroutine), r"def coroutine\(event: MessageEvent\)"),
    "hidden coroutine": (lambda d: d.on(MessageEvent)(Coroutine()), "never be awaited"),
    "generator": (lambda d: d.on(MessageEvent)(generator), "a generator would never run"),
    "no function": (lambda d: d.on(MessageEvent)(5), "a function is needed"),
    "coroutine as fallback": (lambda d: d.fallback(coroutine), "never be awaited"),
    "no marked method": (lambda d: d.add(Handler()), "at least one method marked with @on"),
}


@pytest.mark.parametrize(("register", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_a_handler_is_refused(
    dispatcher: Dispatcher, register: Callable[[Dispatcher], Any], message: str
) -> None:
    """At registration, with the mended line."""
    with pytest.raises(InvalidValueError, match=message):
        register(dispatcher)
    assert () == dispatcher.handles()


def test_a_method_that_takes_too_much_is_refused_with_self_in_the_mended_line(
    dispatcher: Dispatcher,
) -> None:
    """The line can be pasted into the class."""

    class Wrong(Handler):
        @on(MessageEvent)  # type: ignore[arg-type]
        def answer(self, event: MessageEvent, client: object) -> None:
            """Take too much."""

    with pytest.raises(
        InvalidValueError, match=r"def answer\(self, event: MessageEvent\) -> None:"
    ):
        dispatcher.add(Wrong())


@pytest.mark.parametrize("body_", [b"{}", "{}", {"object": "page"}])
def test_a_body_is_no_delivery(dispatcher: Dispatcher, body_: Any) -> None:
    """Whoever forgets webhook.receive hears of it, instead of nothing for ever."""
    with pytest.raises(InvalidValueError, match=r"dispatcher\.dispatch\(webhook\.receive"):
        dispatcher.dispatch(body_)


@pytest.mark.parametrize("handler", [Support, boom])
def test_only_an_object_of_a_handler_class_can_be_added(
    dispatcher: Dispatcher, handler: Any
) -> None:
    """The class itself, or a function, gets the mended line."""
    with pytest.raises(InvalidValueError, match=r"as dispatcher\.add\(Support\(\)\)"):
        dispatcher.add(handler)


def test_a_handler_is_added_with_all_of_its_methods_or_none(dispatcher: Dispatcher) -> None:
    """Half a handler would answer half of the people."""

    class Half(Handler):
        @on(MessageEvent)
        def good(self, event: MessageEvent) -> None:
            """Could be called."""

        @on(PostbackEvent)  # type: ignore[arg-type]
        def bad(self) -> None:
            """Could not."""

    with pytest.raises(InvalidValueError):
        dispatcher.add(Half())
    assert () == dispatcher.handles()


def test_the_error_says_who_failed_and_not_what_people_wrote(dispatcher: Dispatcher) -> None:
    """It ends in a log."""
    dispatcher.on(MessageEvent)(boom)
    with pytest.raises(DispatchError) as caught:
        dispatcher.dispatch([MESSAGE])

    assert "handlers raised: ValueError by boom for a MessageEvent" in str(caught.value)
    assert "boom failed" in repr(caught.value.report)


def test_registering_twice_is_refused(dispatcher: Dispatcher, heard: list[Any]) -> None:
    """The customer would be answered twice."""
    support = Support(heard)
    dispatcher.add(support)
    dispatcher.on(MessageEvent, source="ads")(boom)
    for again in (
        lambda: dispatcher.add(support),
        lambda: dispatcher.on(PersonEvent)(boom),
        lambda: dispatcher.on(MessageEvent, source="ads", channel=["standby", "messaging"])(boom),
    ):
        with pytest.raises(InvalidValueError, match="registered already"):
            again()


def test_the_same_function_for_different_events_is_fine(dispatcher: Dispatcher) -> None:
    """No event would reach it twice."""
    dispatcher.on(MessageEvent, source="ads")(boom)
    dispatcher.on(MessageEvent, source="shortlink")(boom)
    dispatcher.on(MessageEvent, source="ads", channel="standby")(boom)
    dispatcher.on(ReferralEvent)(boom)

    assert ["boom"] * 4 == [registration.name for registration in dispatcher.handles()]


def test_handlers_are_compared_with_the_pages_subscriptions(dispatcher: Dispatcher) -> None:
    """What never comes, and what nobody hears."""
    dispatcher.on(MessageEvent, ReferralEvent)(lambda _event: None)
    found = dispatcher.compare(["messages", "message_reads"])

    assert (("messaging_referrals",), ("message_reads",)) == (found.missing, found.unheard)
    dispatcher.on(PersonEvent)(lambda _event: None)
    assert () == dispatcher.compare(["messages", "message_reads"]).unheard
    dispatcher.fallback(lambda _event: None)
    assert () == dispatcher.compare(["messages", "feed"]).unheard
    with pytest.raises(InvalidValueError, match="a list of fields"):
        dispatcher.compare("messages")


def test_standby_is_a_subscription_of_its_own(dispatcher: Dispatcher) -> None:
    """Whoever asks for the channel needs the field."""
    dispatcher.on(MessageEvent, channel="standby")(lambda _event: None)

    assert ("standby",) == dispatcher.compare(["messages"]).missing
    assert () == dispatcher.compare(["messages", "standby"]).unheard


def test_a_function_without_a_signature_is_taken(dispatcher: Dispatcher) -> None:
    """Some that are written in C do not tell theirs."""
    dispatcher.on(MessageEvent)(str)

    assert dispatcher.dispatch([MESSAGE]).outcomes[0].handled


def test_registering_while_another_thread_looks_up_is_not_lost(dispatcher: Dispatcher) -> None:
    """The plan of before is not kept for what comes after."""
    late: list[Any] = []

    real = Listening.may_hear

    def may_hear(self: Listening, wanted: type[Event]) -> bool:
        if not late:
            late.append("registered")
            dispatcher.on(PersonEvent)(late.append)
        return real(self, wanted)

    dispatcher.on(MessageEvent)(lambda _event: None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Listening, "may_hear", may_hear)
        dispatcher.dispatch([MESSAGE])
    dispatcher.dispatch([PLAIN])

    assert PLAIN in late


def test_any_iterable_of_events_can_be_dispatched(dispatcher: Dispatcher, heard: list[Any]) -> None:
    """A queue's worker has events, not deliveries."""
    dispatcher.on(EchoEvent, MessageEvent)(heard.append)
    dispatcher.dispatch(event for event in (MESSAGE, REFERRAL))

    assert [MESSAGE] == heard
