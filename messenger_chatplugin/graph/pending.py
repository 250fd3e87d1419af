"""Results still to come, and methods that queue their call instead of running it. No I/O."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Generic, NoReturn, ParamSpec, Protocol, TypeVar, cast

from messenger_chatplugin.errors import ChatPluginError
from messenger_chatplugin.graph.call import Call

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)
_P = ParamSpec("_P")
_Resource = TypeVar("_Resource")


class Pending(Generic[_T_co]):
    """The result of a call that a batch has queued.

    Args:
        what: The call, to be shown.
        run: Makes the result come; called when somebody asks for it too early.

    """

    def __init__(self, what: str, run: Callable[[], object]) -> None:
        self._what = what
        self._run = run
        self._found: tuple[_T_co] | None = None
        self._error: ChatPluginError | None = None

    def __repr__(self) -> str:
        """Show the call, and how it stands; not what a person wrote."""
        state = "waiting" if not self.done else "failed" if self._error else "done"
        return f"<Pending {self._what}: {state}>"

    @property
    def done(self) -> bool:
        """Whether there is a result or an error."""
        return self._found is not None or self._error is not None

    def result(self) -> _T_co:
        """Return the call's result; a batch that has not run yet runs now.

        Raises:
            ApiError: Graph refused this call, or the whole batch.
            NotSentError: It provably was not executed.
            OutcomeUnknownError: It may or may not have been executed.

        """
        error = self.error()
        if error is not None:
            raise error
        assert self._found is not None  # noqa: S101 - tells the type checkers what error() brought about
        return self._found[0]

    def error(self) -> ChatPluginError | None:
        """Return what :meth:`result` would raise, or ``None``; runs a batch that has not run."""
        if not self.done:
            self._run()
        return self._error

    def take(self, read: Callable[[], _T_co]) -> None:
        """Take what *read* returns as the result, or what it raises as the error."""
        try:
            self._found = (read(),)
        except ChatPluginError as error:
            self._error = error


class Queue(Protocol):
    """Takes calls to run them later: a batch."""

    def queue(self, call: Call[_T]) -> Pending[_T]:
        """Queue a call."""
        ...

    def run(self) -> None:
        """Run what is queued."""
        ...


class Queued(Generic[_Resource]):
    """A resource whose calls go to a queue.

    Args:
        resource: The resource, made with :func:`capture` to run its calls.
        destination: Where the calls go.

    """

    def __init__(self, resource: _Resource, destination: Queue) -> None:
        self.resource = resource
        self.destination = destination


class _Captured(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, call: Call[Any]) -> None:
        super().__init__()
        self.call = call


def capture(call: Call[_T]) -> NoReturn:
    """Run nothing; hand the call up to the method of :func:`queues`."""
    raise _Captured(call)


def queues(
    method: Callable[Concatenate[_Resource, _P], _T],
) -> Callable[[Callable[..., object]], Callable[Concatenate[Queued[_Resource], _P], Pending[_T]]]:
    """Put a method in place of the decorated one, which queues what *method* would run.

    It takes the arguments of *method* and checks them at once. It is for methods of a single call,
    whose result they return.
    """

    @wraps(method)
    def queue(self: Queued[_Resource], /, *args: _P.args, **kwargs: _P.kwargs) -> Pending[_T]:
        try:
            result = method(self.resource, *args, **kwargs)
        except _Captured as captured:
            call = cast("Call[_T]", captured.call)
        else:
            # Nothing had to be asked of Graph: settings without any that is set.
            pending: Pending[_T] = Pending("nothing to send", self.destination.run)
            pending.take(lambda: result)
            return pending
        return self.destination.queue(call)

    return lambda _stand_in: queue
