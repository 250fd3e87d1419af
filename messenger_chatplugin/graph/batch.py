"""Many calls in few requests: queued first, run together, each with its own result. No I/O.

Platform: https://developers.facebook.com/docs/graph-api/batch-requests
"""

import copy
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Generic, Protocol, Self

from messenger_chatplugin.errors import (
    ApiError,
    ChatPluginError,
    InvalidValueError,
    NotSentError,
    OutcomeUnknownError,
)
from messenger_chatplugin.graph.attachments import Attachments
from messenger_chatplugin.graph.call import Call, Run, T
from messenger_chatplugin.graph.chat_plugin import ChatPluginSettings
from messenger_chatplugin.graph.domains import Domains
from messenger_chatplugin.graph.envelope import MAX_CALLS, Reply, envelope
from messenger_chatplugin.graph.menu import UserMenus
from messenger_chatplugin.graph.pending import Pending, Queued, capture, queued
from messenger_chatplugin.graph.personas import Personas
from messenger_chatplugin.graph.profile import Profile
from messenger_chatplugin.graph.routing import Routing
from messenger_chatplugin.graph.sending import Sending
from messenger_chatplugin.graph.subscriptions import Subscriptions
from messenger_chatplugin.graph.users import Users


class QueuedAttachments(Queued[Attachments]):
    """The calls of :class:`Attachments`; from URLs only."""

    upload = queued(Attachments.upload)


class QueuedChatPlugin(Queued[ChatPluginSettings]):
    """The calls of :class:`ChatPluginSettings`."""

    get = queued(ChatPluginSettings.get)
    update = queued(ChatPluginSettings.update)


class QueuedDomains(Queued[Domains]):
    """Reading the domains; adding and removing need what was read, so they cannot wait."""

    list = queued(Domains.list)


class QueuedPersonas(Queued[Personas]):
    """The calls of :class:`Personas`; the list is asked for page by page, so it cannot wait."""

    create = queued(Personas.create)
    get = queued(Personas.get)
    delete = queued(Personas.delete)


class QueuedProfile(Queued[Profile]):
    """The calls of :class:`Profile`."""

    get = queued(Profile.get)
    set = queued(Profile.set)
    delete = queued(Profile.delete)


class QueuedRouting(Queued[Routing]):
    """The calls of :class:`Routing`."""

    pass_control = queued(Routing.pass_control)
    take_control = queued(Routing.take_control)
    request_control = queued(Routing.request_control)
    release_control = queued(Routing.release_control)
    extend_control = queued(Routing.extend_control)
    owner = queued(Routing.owner)
    secondary_receivers = queued(Routing.secondary_receivers)


class QueuedSubscriptions(Queued[Subscriptions]):
    """The calls of :class:`Subscriptions`."""

    list = queued(Subscriptions.list)
    subscribe = queued(Subscriptions.subscribe)
    unsubscribe = queued(Subscriptions.unsubscribe)


class QueuedUserMenus(Queued[UserMenus]):
    """The calls of :class:`UserMenus`."""

    get = queued(UserMenus.get)
    set = queued(UserMenus.set)
    delete = queued(UserMenus.delete)


class QueuedUsers(Queued[Users]):
    """The calls of :class:`Users`."""

    get = queued(Users.get)


class Read(Protocol):
    """Makes the result of one call's answer, with no secret in its errors."""

    def __call__(self, call: Call[T], status: int, body: bytes) -> T:
        """Read one answer."""
        ...


class _CapturedSending(Sending):
    def __init__(self, page_id: str) -> None:
        self.page_id = page_id

    def _run(self, call: Call[T]) -> T:
        capture(call)


class _Entry(Generic[T]):
    """A call that waits, and where its result is awaited."""

    def __init__(self, call: Call[T], run: Callable[[], None]) -> None:
        self.call = call
        self.pending: Pending[T] = Pending(f"{call.method} {call.path}", run)

    def settle(self, reply: Reply, read: Read) -> None:
        """Take the answer to this call."""
        status, body = reply
        self.pending.take(lambda: read(self.call, status, body.encode()))

    def fail(self, error: ChatPluginError) -> None:
        """Take an error that came instead of an answer."""
        self.pending.take(lambda: self._recovered(error))

    def _recovered(self, error: ChatPluginError) -> T:
        # Each call raises an error of its own: tracebacks and notes are written into it.
        mine = copy.copy(error)
        if isinstance(mine, ApiError):
            return self.call.recover(mine)
        raise mine


class Batch(Queued[Sending]):
    """Queues calls, and runs them fifty in a request when its ``with`` block ends.

    The arguments of a call are checked when it is queued. One batch serves one thread.

    Args:
        page_id: The Page.
        run: Carries out the requests.
        read: Makes the result of each answer.
        keep_order: Whether calls about one recipient are executed one after the other.

    """

    def __init__(self, page_id: str, run: Run, read: Read, *, keep_order: bool = False) -> None:
        super().__init__(_CapturedSending(page_id), self)
        self._carry_out = run
        self._read = read
        self._keep_order = keep_order
        self._entries: list[_Entry[Any]] = []
        self.attachments = QueuedAttachments(Attachments(page_id, capture), self)
        self.chat_plugin = QueuedChatPlugin(ChatPluginSettings(page_id, capture), self)
        self.domains = QueuedDomains(Domains(page_id, capture), self)
        self.personas = QueuedPersonas(Personas(page_id, capture), self)
        self.profile = QueuedProfile(Profile(page_id, capture), self)
        self.routing = QueuedRouting(Routing(page_id, capture), self)
        self.subscriptions = QueuedSubscriptions(Subscriptions(page_id, capture), self)
        self.user_menus = QueuedUserMenus(UserMenus(page_id, capture), self)
        self.users = QueuedUsers(Users(capture), self)

    send = queued(Sending.send)
    send_action = queued(Sending.send_action)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self.run()
        else:
            self._give_up()

    def __len__(self) -> int:
        """Count the calls that wait."""
        return len(self._entries)

    def queue(self, call: Call[T]) -> Pending[T]:
        """Queue any call.

        Raises:
            InvalidValueError: It holds a file, which a batch cannot carry.

        """
        if call.file is not None:
            limit = "a file is uploaded by itself; a batch takes its URL, or its attachment id"
            raise InvalidValueError.of_secret("source", "a file given", limit)
        entry = _Entry(call, self.run)
        self._entries.append(entry)
        return entry.pending

    def run(self) -> None:
        """Run what is queued, now; the results are in what queueing returned.

        Raises nothing for a call that fails: :meth:`Pending.result` does.
        """
        while self._entries:
            chunk, self._entries = self._entries[:MAX_CALLS], self._entries[MAX_CALLS:]
            again = self._run_once(chunk, may_repeat=True)
            if again:
                self._run_once(again, may_repeat=False)

    def _run_once(self, chunk: Sequence[_Entry[Any]], *, may_repeat: bool) -> list[_Entry[Any]]:
        """Run calls in one request, and return those that are to be asked again."""
        calls = [entry.call for entry in chunk]
        again: list[_Entry[Any]] = []
        try:
            replies = self._carry_out(envelope(calls, keep_order=self._keep_order))
        except ChatPluginError as error:
            for entry in chunk:
                entry.fail(error)
            return again
        for entry, reply in zip(chunk, replies, strict=True):
            if reply is not None:
                entry.settle(reply, self._read)
            elif may_repeat and entry.call.method == "GET":
                again.append(entry)
            else:
                what = f"{entry.call.method} {entry.call.path}"
                message = f"Graph's answer to the batch leaves out {what}; it may have been done"
                entry.fail(OutcomeUnknownError(message))
        return again

    def _give_up(self) -> None:
        entries, self._entries = self._entries, []
        for entry in entries:
            entry.fail(NotSentError("the block of the batch raised before this call was run"))
