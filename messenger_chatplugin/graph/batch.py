"""Many calls in few requests: queued first, run together, each with its own result. No I/O.

Platform: https://developers.facebook.com/docs/graph-api/batch-requests
"""

import copy
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Generic, Protocol, Self

from messenger_chatplugin.addressing import Addresser
from messenger_chatplugin.errors import (
    ApiError,
    ChatPluginError,
    InvalidValueError,
    NotSentError,
    OutcomeUnknownError,
)
from messenger_chatplugin.graph.answer import unknown_outcome
from messenger_chatplugin.graph.attachments import Attachments
from messenger_chatplugin.graph.call import Call, Run, T
from messenger_chatplugin.graph.chat_plugin import ChatPluginSettings
from messenger_chatplugin.graph.domains import Domains
from messenger_chatplugin.graph.envelope import MAX_CALLS, Reply, envelope
from messenger_chatplugin.graph.menu import UserMenus
from messenger_chatplugin.graph.pending import Pending, capture
from messenger_chatplugin.graph.personas import Personas
from messenger_chatplugin.graph.profile import Profile
from messenger_chatplugin.graph.queued import (
    QueuedAttachments,
    QueuedChatPlugin,
    QueuedDomains,
    QueuedPersonas,
    QueuedProfile,
    QueuedRouting,
    QueuedSending,
    QueuedSubscriptions,
    QueuedUserMenus,
    QueuedUsers,
)
from messenger_chatplugin.graph.routing import Routing
from messenger_chatplugin.graph.sending import Sending
from messenger_chatplugin.graph.subscriptions import Subscriptions
from messenger_chatplugin.graph.users import Users


class Read(Protocol):
    """Makes the result of one call's answer, with no secret in its errors."""

    def __call__(self, call: Call[T], status: int, body: bytes) -> T:
        """Read one answer."""
        ...


class _CapturedSending(Sending):
    def __init__(self, page_id: str, links: Addresser | None) -> None:
        self.page_id = page_id
        self._links = links

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
        self.pending.take(lambda: read(self.call, status, body.encode(errors="surrogatepass")))

    def fail(self, error: ChatPluginError) -> None:
        """Take an error that came instead of an answer."""
        self.pending.take(lambda: self._recovered(error))

    def _recovered(self, error: ChatPluginError) -> T:
        # Each call raises an error of its own: tracebacks and notes are written into it.
        mine = copy.copy(error)
        if isinstance(mine, OutcomeUnknownError):
            mine.metadata = self.call.metadata
        if isinstance(mine, ApiError):
            return self.call.recover(mine)
        raise mine


class Batch(QueuedSending):
    """Queues calls, and runs them fifty in a request when its ``with`` block ends.

    The arguments of a call are checked when it is queued. One batch serves one thread.

    Args:
        page_id: The Page.
        run: Carries out the requests.
        read: Makes the result of each answer.
        keep_order: Whether calls about one recipient are executed one after the other.
        links: The ledger of identities, if there is one.

    """

    def __init__(
        self,
        page_id: str,
        run: Run,
        read: Read,
        *,
        keep_order: bool = False,
        links: Addresser | None = None,
    ) -> None:
        super().__init__(_CapturedSending(page_id, links), self)
        self._carry_out = run
        self._read = read
        self._keep_order = keep_order
        self._entries: list[_Entry[Any]] = []
        self.attachments: QueuedAttachments = QueuedAttachments(Attachments(page_id, capture), self)
        self.chat_plugin: QueuedChatPlugin = QueuedChatPlugin(
            ChatPluginSettings(page_id, capture), self
        )
        self.domains: QueuedDomains = QueuedDomains(Domains(page_id, capture), self)
        self.personas: QueuedPersonas = QueuedPersonas(Personas(page_id, capture), self)
        self.profile: QueuedProfile = QueuedProfile(Profile(page_id, capture), self)
        self.routing: QueuedRouting = QueuedRouting(Routing(page_id, capture), self)
        self.subscriptions: QueuedSubscriptions = QueuedSubscriptions(
            Subscriptions(page_id, capture), self
        )
        self.user_menus: QueuedUserMenus = QueuedUserMenus(UserMenus(page_id, capture), self)
        self.users: QueuedUsers = QueuedUsers(Users(capture), self)

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
        try:
            while self._entries:
                chunk, self._entries = self._entries[:MAX_CALLS], self._entries[MAX_CALLS:]
                again = self._run_once(chunk, may_repeat=True)
                if again:
                    self._run_once(again, may_repeat=False)
        finally:
            # Whoever interrupts a batch does not want the rest of it sent later.
            self._give_up()

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
        except BaseException:
            for entry in chunk:
                entry.fail(OutcomeUnknownError("the batch was interrupted; it may have been done"))
            raise
        for entry, reply in zip(chunk, replies, strict=True):
            if reply is not None:
                entry.settle(reply, self._read)
            elif may_repeat and entry.call.method == "GET":
                again.append(entry)
            else:
                what = f"{entry.call.method} {entry.call.path}"
                message = f"Graph's answer to the batch leaves out {what}; it may have been done"
                entry.fail(unknown_outcome(entry.call, message, retryable=False))
        return again

    def _give_up(self) -> None:
        entries, self._entries = self._entries, []
        for entry in entries:
            entry.fail(NotSentError("the batch was given up before this call was run"))
