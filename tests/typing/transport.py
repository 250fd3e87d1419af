"""What type checkers allow of the client's way of going about calls, and what they refuse."""

from typing import assert_type

from messenger_chatplugin import Client, Psid, errors
from messenger_chatplugin.client import Clock, Request, Response, RetryPolicy, Throttle
from messenger_chatplugin.errors import ApiError, ChatPluginError, OutcomeUnknownError
from messenger_chatplugin.graph.call import Call
from messenger_chatplugin.graph.usage import Load, Usage


class OnlyOnce:
    """A policy of one's own needs one method and no base class."""

    def pause(
        self, call: Call[object], error: ChatPluginError, attempt: int, chance: float
    ) -> float | None:
        """Give up."""
        del call, error, attempt, chance
        return None


def told(request: Request) -> None:
    """Take what a hook is told."""
    assert_type(request.attempt, int)


def ended(response: Response) -> None:
    """Take what a hook is told."""
    assert_type(response.error, ChatPluginError | None)
    assert_type(response.status, int | None)


client = Client(
    page_id=1,
    access_token="token",
    retry=RetryPolicy(attempts=5, first_pause=0.1),
    throttle=Throttle(keep_inbox=True),
    on_request=told,
    on_response=ended,
    clock=Clock(),
)
Client(page_id=1, access_token="token", retry=None)
Client(page_id=1, access_token="token", retry=OnlyOnce())

assert_type(client.usage, Usage)
assert_type(client.usage.app, Load | None)
assert_type(errors.explain(190, 463), str)
assert_type(errors.explain(190), str)

try:
    client.send(Psid("7"), "hello")
except OutcomeUnknownError as error:
    assert_type(error.metadata, str | None)
    assert_type(error.retryable, bool)
except ApiError as error:
    assert_type(error.code, int | None)
    assert_type(error.retry_after, float | None)
    assert_type(error.nothing_done, bool)

Client(page_id=1, access_token="token", retry=3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Client(page_id=1, access_token="token", throttle=300)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Client(page_id=1, access_token="token", on_request=ended)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Client(page_id=1, access_token="token", on_response=told)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Client(page_id=1, access_token="token", verify=False)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
RetryPolicy(5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
Throttle(300)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
client.usage = Usage()  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
errors.explain("190")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
