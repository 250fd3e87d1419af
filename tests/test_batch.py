"""Many calls in few requests."""

import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any, get_args
from urllib.parse import parse_qsl

import pytest

from messenger_chatplugin import ChatPlugin, Client, MessengerProfile, Psid, UserRef
from messenger_chatplugin.errors import (
    ApiError,
    AuthError,
    InvalidValueError,
    NotSentError,
    OutcomeUnknownError,
    RecipientError,
    ServerError,
)
from messenger_chatplugin.graph import queued
from messenger_chatplugin.graph.batch import Batch
from messenger_chatplugin.graph.call import Call
from messenger_chatplugin.graph.envelope import envelope
from messenger_chatplugin.graph.pending import Pending, Queued
from messenger_chatplugin.graph.secrets import appsecret_proof
from messenger_chatplugin.graph.send import Sent
from messenger_chatplugin.graph.users import UserProfile
from messenger_chatplugin.messages import Text
from messenger_chatplugin.profile import PersistentMenu, PostbackItem
from pretend import PAGE, TOKEN, Asked, Pretend, stored
from support import Serve

IDA, BEN = Psid("7100200300400555"), UserRef("105920000000777")
SENT = Sent(message_id="m_Ef1example", recipient_id=IDA)
MENU = PersistentMenu(call_to_actions=[PostbackItem(title="Stop", payload="STOP")])


def row(name: str) -> dict[str, Any]:
    """Make the answer to one call of a batch out of a stored one."""
    status, content = stored(name)
    return {"code": status, "body": json.dumps(content)}


def rows(*names: str | None) -> tuple[int, Any]:
    """Make the answer to a batch out of stored ones."""
    return 200, [None if name is None else row(name) for name in names]


def sent_for_each(asked: Asked) -> tuple[int, Any]:
    """Answer that each message was sent, with its text as its id."""
    bodies = [dict(parse_qsl(item["body"])) for item in asked.items]
    texts = [json.loads(body["message"])["text"] for body in bodies]
    return 200, [{"code": 200, "body": json.dumps({"message_id": text})} for text in texts]


def test_each_call_has_its_own_result(serve: Serve) -> None:
    """In the order in which they were queued: a value, or a typed error."""
    graph = Pretend(serve, rows("send.200", "send.400", "users.get.200", "users.get-nothing.200"))
    with graph.client().batch() as batch:
        first = batch.send(IDA, "Hi")
        second = batch.send(BEN, "Hi")
        third = batch.users.get(IDA)
        fourth = batch.users.get(IDA)
        assert 4 == len(batch)
        assert [] == graph.asked

    profile = third.result()
    assert first.result() == SENT
    assert isinstance(profile, UserProfile)
    assert "Ida Moss" == profile.name
    assert fourth.result() is None
    with pytest.raises(RecipientError) as caught:
        second.result()
    assert (400, 100, 2018001) == (caught.value.status, caught.value.code, caught.value.subcode)
    assert caught.value is second.error()
    assert first.error() is None
    assert 1 == len(graph.asked)


def test_a_batch_is_a_form_as_documented(serve: Serve) -> None:
    """The calls as JSON, each body URL-encoded; the token in the header, the proof outside."""
    graph = Pretend(serve, rows("send.200", "users.get.200", "profile.delete.200"))
    with graph.client(app_secret="made-up").batch() as batch:
        batch.send(BEN, "Hi & bye")
        batch.users.get(IDA, "first_name")
        batch.profile.delete("greeting")

    (asked,) = graph.asked
    assert "/v26.0/" == asked.path
    assert f"Bearer {TOKEN}" == asked.headers["Authorization"]
    assert "application/x-www-form-urlencoded" == asked.headers["Content-Type"]
    proof = {"appsecret_proof": appsecret_proof(TOKEN, "made-up")}
    assert {"batch": asked.form["batch"], "include_headers": "false", **proof} == asked.form
    assert [
        {
            "method": "POST",
            "relative_url": f"{PAGE}/messages",
            "body": "messaging_type=RESPONSE"
            "&recipient=%7B%22user_ref%22%3A%22105920000000777%22%7D"
            "&message=%7B%22text%22%3A%22Hi+%26+bye%22%7D",
        },
        {"method": "GET", "relative_url": "7100200300400555?fields=id%2Cfirst_name"},
        {
            "method": "DELETE",
            "relative_url": f"{PAGE}/messenger_profile",
            "body": "fields=%5B%22greeting%22%5D",
        },
    ] == asked.items


def test_a_request_may_be_repeated_if_each_of_its_calls_may() -> None:
    """One message among them is enough to forbid it."""
    read: Call[None] = Call(method="GET", path="5", read=lambda _: None, is_idempotent=True)
    send: Call[None] = Call(method="POST", path="1", read=lambda _: None, is_idempotent=False)

    assert envelope([read, read]).is_idempotent
    assert not envelope([read, send]).is_idempotent
    assert (read, send) == envelope([read, send]).parts


def test_fifty_calls_are_one_request(serve: Serve) -> None:
    """101 calls are three, and every result finds its call."""
    graph = Pretend(serve, sent_for_each)
    with graph.client().batch() as batch:
        pending = [batch.send(IDA, f"text {n}") for n in range(101)]

    assert [50, 50, 1] == [len(asked.items) for asked in graph.asked]
    assert [f"text {n}" for n in range(101)] == [one.result().message_id for one in pending]


def test_an_empty_batch_asks_nothing(serve: Serve) -> None:
    """Nor is an error raised."""
    graph = Pretend(serve, rows())
    with graph.client().batch():
        pass

    assert [] == graph.asked


def test_who_asks_early_runs_the_batch(serve: Serve) -> None:
    """What is queued so far is run; what comes later is run later."""
    graph = Pretend(serve, rows("users.get.200"), rows("send.200"))
    with graph.client().batch() as batch:
        profile = batch.users.get(IDA)
        assert not profile.done
        assert profile.result() is not None
        assert profile.done
        sent = batch.send(IDA, "Hi")
        assert 1 == len(graph.asked)

    assert sent.result() == SENT


def test_a_read_that_was_left_out_is_asked_again_once(serve: Serve) -> None:
    """Graph gives null where it had no time; a send may have been done nevertheless."""
    graph = Pretend(serve, rows(None, None, "send.200"), rows("users.get.200"))
    with graph.client().batch() as batch:
        read, lost, sent = batch.users.get(IDA), batch.send(IDA, "Hi"), batch.send(IDA, "Ho")

    assert read.result() is not None
    assert isinstance(lost.error(), OutcomeUnknownError)
    assert sent.result() == SENT
    assert [3, 1] == [len(asked.items) for asked in graph.asked]


def test_a_read_that_is_left_out_twice_is_unknown(serve: Serve) -> None:
    """There is no third time."""
    graph = Pretend(serve, rows(None))
    with graph.client().batch() as batch:
        read = batch.users.get(IDA)

    with pytest.raises(OutcomeUnknownError, match=f"leaves out GET {IDA.id}"):
        read.result()
    assert 2 == len(graph.asked)


@pytest.mark.parametrize("answer", [[None], [], "<html>"])
def test_an_unknown_outcome_carries_the_metadata(serve: Serve, answer: object) -> None:
    """By which an echo can settle it, as for a single send."""
    with Pretend(serve, (200, answer)).client().batch() as batch:
        sent = batch.send(IDA, Text("Hi", metadata="job-1"))

    error = sent.error()
    assert isinstance(error, OutcomeUnknownError)
    assert "job-1" == error.metadata


def test_an_odd_answer_costs_only_its_own_call(serve: Serve) -> None:
    """Half a surrogate pair in one answer leaves the others as they are."""
    odd = {"code": 200, "body": '{"message_id": "\ud800"}'}
    with Pretend(serve, (200, [odd, row("send.200")])).client().batch() as batch:
        first, second = batch.send(IDA, "Hi"), batch.send(IDA, "Hi")

    assert isinstance(first.error(), OutcomeUnknownError)
    assert SENT == second.result()


@pytest.mark.parametrize(
    "answer",
    [
        [],
        ["x"],
        [{"code": "200", "body": "{}"}],
        [{"code": 200}],
        [{"code": 200, "body": {}}],
        [{"code": 200, "body": "x"}],
        [{"code": 302, "body": "{}"}],
        {"data": "x"},
        {},
    ],
)
def test_an_answer_of_another_form_is_unknown(serve: Serve, answer: object) -> None:
    """Too short, or not as documented: the message may have been sent."""
    with Pretend(serve, (200, answer)).client().batch() as batch:
        sent = batch.send(IDA, "Hi")

    assert isinstance(sent.error(), OutcomeUnknownError)


def test_only_a_batch_is_answered_by_a_list(serve: Serve) -> None:
    """To any other call a list says nothing."""
    with pytest.raises(OutcomeUnknownError):
        Pretend(serve, (200, [])).client().send_action(IDA, "typing_on")


def test_more_answers_than_calls_do_no_harm(serve: Serve) -> None:
    """The surplus is nobody's."""
    with Pretend(serve, rows("send.200", "send.400")).client().batch() as batch:
        sent = batch.send(IDA, "Hi")

    assert sent.result() == SENT


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (stored("dead-token.401"), AuthError),
        ((500, {}), ServerError),
        ((400, {"error": {"code": 100, "message": "x"}}), ApiError),
    ],
)
def test_a_refused_batch_is_refused_for_each_call(
    serve: Serve, answer: tuple[int, Any], expected: type[ApiError]
) -> None:
    """With the right class, and an error for each: what is raised carries a traceback."""
    with Pretend(serve, answer).client().batch() as batch:
        pending: list[Pending[object]] = [batch.send(IDA, "Hi"), batch.users.get(IDA)]

    errors = [one.error() for one in pending]
    assert [expected, expected] == [type(error) for error in errors]
    assert errors[0] is not errors[1]
    assert isinstance(errors[0], ApiError)
    assert answer[0] == errors[0].status


def test_a_batch_that_was_not_sent_was_not_sent_for_each_call() -> None:
    """Nobody listens there."""
    client = Client(page_id=PAGE, access_token=TOKEN, base_url="http://127.0.0.1:9", timeout=5)
    with client.batch() as batch:
        pending = [batch.send(IDA, "Hi"), batch.send(BEN, "Hi")]

    assert [NotSentError, NotSentError] == [type(one.error()) for one in pending]


def test_success_in_disguise(serve: Serve) -> None:
    """Code 1/1357046 says that the messages were sent; only their ids are lost."""
    graph = Pretend(serve, rows("send-in-disguise.400", "send.200"), "send-in-disguise.400")
    client = graph.client()
    with client.batch() as batch:
        alone, beside = batch.send(IDA, "Hi"), batch.send(IDA, "Ho")
    with client.batch() as batch:
        whole, read = batch.send(IDA, "Hi"), batch.users.get(IDA)

    assert Sent(message_id="") == alone.result() == whole.result()
    assert beside.result() == SENT
    assert isinstance(read.error(), ServerError)


def test_order_is_kept_for_one_recipient(serve: Serve) -> None:
    """Each call waits for the one before it to the same recipient, and is answered all the same."""
    names = ["send.200"] * 4
    graph = Pretend(serve, rows(*names, "users.get.200"))
    with graph.client().batch(keep_order=True) as batch:
        pending: list[Pending[object]] = [
            batch.send_action(IDA, "typing_on"),
            batch.send(BEN, "Hi"),
            batch.send(IDA, "Hi"),
            batch.send(IDA, "Ho"),
            batch.users.get(IDA),
        ]

    first, ben, second, third, read = graph.asked[0].items
    assert (first["name"], second["name"]) == (second["depends_on"], third["depends_on"])
    assert first["name"] != second["name"]
    assert first["omit_response_on_success"] is second["omit_response_on_success"] is False
    for item in (ben, read):
        assert not {"name", "depends_on"} & set(item)
    assert "depends_on" not in first
    assert "omit_response_on_success" not in third
    assert [None] * 5 == [one.error() for one in pending]


def test_order_is_not_kept_unless_asked_for(serve: Serve) -> None:
    """A message that fails takes no other along."""
    graph = Pretend(serve, rows("send.400", "send.200"))
    with graph.client().batch() as batch:
        batch.send(IDA, "Hi")
        batch.send(IDA, "Ho")

    assert {"method", "relative_url", "body"} == set().union(*graph.asked[0].items)


def test_a_block_that_raises_sends_nothing(serve: Serve) -> None:
    """What was queued was provably not sent."""
    graph = Pretend(serve, rows("send.200"))
    with pytest.raises(ZeroDivisionError):
        with graph.client().batch() as batch:
            sent = batch.send(IDA, "Hi")
            raise ZeroDivisionError

    assert isinstance(sent.error(), NotSentError)
    assert [] == graph.asked


def test_an_interrupted_batch_is_not_resumed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was under way may have been done, what comes after it was not."""
    client = Client(page_id=PAGE, access_token=TOKEN)

    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(client, "_run", interrupt)
    with pytest.raises(KeyboardInterrupt):
        with client.batch() as batch:
            pending = [batch.send(IDA, "Hi") for _ in range(51)]

    errors = [type(one.error()) for one in pending]
    assert [OutcomeUnknownError] * 50 + [NotSentError] == errors


def test_arguments_are_checked_when_queued(serve: Serve) -> None:
    """What the platform would refuse is not queued."""
    with Pretend(serve, rows()).client().batch() as batch:
        with pytest.raises(InvalidValueError, match="text"):
            batch.send(IDA, "x" * 2001)
        with pytest.raises(InvalidValueError, match="psid"):
            batch.users.get(BEN)  # type: ignore[arg-type]
        with pytest.raises(InvalidValueError, match="a file is uploaded by itself"):
            batch.attachments.upload(b"x")

        assert 0 == len(batch)


def test_a_token_that_graph_quotes_is_hidden(serve: Serve) -> None:
    """In the errors of single calls, too."""
    problem = json.dumps({"error": {"message": f"Malformed access token {TOKEN}", "code": 190}})
    with Pretend(serve, (200, [{"code": 400, "body": problem}])).client().batch() as batch:
        sent = batch.send(IDA, "Hi")

    assert TOKEN not in str(sent.error())
    assert "***" in str(sent.error())


def test_pending_results_show_how_they_stand(serve: Serve) -> None:
    """Which call, and whether it is done; not what is written."""
    with Pretend(serve, rows("send.200", "send.400")).client().batch() as batch:
        first, second = batch.send(IDA, "secret text"), batch.send(IDA, "secret text")
        assert f"<Pending POST {PAGE}/messages: waiting>" == repr(first)

    assert f"<Pending POST {PAGE}/messages: done>" == repr(first)
    assert f"<Pending POST {PAGE}/messages: failed>" == repr(second)


CALLS: Mapping[str, Callable[[Batch], Pending[object]]] = {
    "attachments": lambda batch: batch.attachments.upload("https://cdn.example.org/moss.jpg"),
    "chat_plugin.get": lambda batch: batch.chat_plugin.get(),
    "chat_plugin.update": lambda batch: batch.chat_plugin.update(ChatPlugin(alignment="LEFT")),
    "domains.list": lambda batch: batch.domains.list(),
    "personas.create": lambda batch: batch.personas.create(
        name="N", profile_picture_url="https://cdn.example.org/n.jpg"
    ),
    "personas.get": lambda batch: batch.personas.get("1"),
    "personas.delete": lambda batch: batch.personas.delete("1"),
    "profile.get": lambda batch: batch.profile.get(),
    "profile.set": lambda batch: batch.profile.set(MessengerProfile(get_started="GO")),
    "routing.take": lambda batch: batch.routing.take_control(IDA),
    "routing.owner": lambda batch: batch.routing.owner(IDA),
    "subscriptions.list": lambda batch: batch.subscriptions.list(),
    "subscriptions.subscribe": lambda batch: batch.subscriptions.subscribe("messages"),
    "user_menus.get": lambda batch: batch.user_menus.get(IDA),
    "user_menus.set": lambda batch: batch.user_menus.set(IDA, MENU),
}


@pytest.mark.parametrize("name", CALLS)
def test_any_call_can_be_queued(serve: Serve, name: str) -> None:
    """One item each; Graph's refusal reaches whoever asks for the result."""
    graph = Pretend(serve, (200, [{"code": 400, "body": '{"error": {"code": 4}}'}]))
    with graph.client().batch() as batch:
        pending = CALLS[name](batch)
        assert 1 == len(batch)

    assert isinstance(pending.error(), ApiError)


def test_what_needs_no_call_is_done_at_once(serve: Serve) -> None:
    """Settings without any that is set."""
    graph = Pretend(serve, rows())
    with graph.client().batch() as batch:
        pending = batch.profile.set(MessengerProfile())
        assert pending.done

    assert pending.error() is None
    assert [] == graph.asked


WAITS_FOR_NOTHING = {
    # They need what they read, or ask page by page, or hide their argument in a batch of their own.
    "QueuedDomains": {"add", "remove"},
    "QueuedPersonas": {"list"},
}


def test_no_call_is_forgotten() -> None:
    """Each method of each resource can be queued, but for those that cannot wait."""
    faces = [
        cls
        for cls in vars(queued).values()
        if inspect.isclass(cls) and issubclass(cls, Queued) and cls is not Queued
    ]
    assert 10 == len(faces)
    for face in faces:
        (resource,) = get_args(vars(face)["__orig_bases__"][0])
        wanted = {name for name in vars(resource) if not name.startswith("_")}
        own = {name for name in wanted if name in vars(face)}
        assert wanted - own == WAITS_FOR_NOTHING.get(face.__name__, set()), face


def test_queued_calls_are_documented_as_their_originals() -> None:
    """Names and texts are taken over."""
    assert "send" == Batch.send.__name__
    assert Batch.send.__doc__ == Client.send.__doc__
