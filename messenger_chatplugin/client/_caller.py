"""Carries out calls: tries, waits and tries again, within the seconds that all of it may take."""

import json
import logging
from collections.abc import Callable
from typing import Any

import attrs

from messenger_chatplugin.client._circuit import Circuit
from messenger_chatplugin.client._clock import Clock
from messenger_chatplugin.client._hooks import OnRequest, OnResponse, Request, Response
from messenger_chatplugin.client._throttle import Throttle
from messenger_chatplugin.client._transport import Answer, Transport
from messenger_chatplugin.errors import (
    ApiError,
    ChatPluginError,
    OutcomeUnknownError,
    RateLimitError,
    TransportError,
)
from messenger_chatplugin.graph.answer import read_answer
from messenger_chatplugin.graph.call import Call, T
from messenger_chatplugin.graph.retry import Retry
from messenger_chatplugin.graph.secrets import Secrets
from messenger_chatplugin.graph.usage import NOTHING, Usage, read_usage

_log = logging.getLogger("messenger_chatplugin")


@attrs.frozen(kw_only=True)
class Rules:
    """How a client goes about its calls."""

    timeout: float
    """Seconds for one call with all of its tries and pauses."""
    retry: Retry | None
    """What is tried again."""
    throttle: Throttle | None
    """How fast."""
    circuit: Circuit
    """What is known of dead tokens."""
    on_request: OnRequest | None
    """Told before each try."""
    on_response: OnResponse | None
    """Told after each try."""
    clock: Clock
    """Where time and chance come from."""


class Caller:
    """Carries out the calls of one Page.

    Args:
        page_id: The Page.
        transport: Carries one try.
        rules: How to go about it.

    """

    def __init__(self, page_id: str, transport: Transport, rules: Rules) -> None:
        self.usage = NOTHING
        self._page_id = page_id
        self._transport = transport
        self._rules = rules

    def run(self, call: Call[T], secrets: Secrets) -> T:
        """Carry out a call.

        Args:
            call: What to do.
            secrets: In whose name.

        Raises:
            ApiError: Graph said no, or would.
            TransportError: There was no usable answer.

        """
        rules = self._rules
        ends = rules.clock.now() + rules.timeout
        attempt = 0
        while True:
            attempt += 1
            rules.circuit.check(secrets, rules.clock.now())
            self._wait_for_turn(call, ends)
            try:
                return self._try(call, secrets, attempt, ends)
            except (ApiError, TransportError) as error:
                error.attempts = attempt
                pause = self._pause(call, error, attempt, ends)
                if pause is None:
                    raise
            rules.clock.sleep(pause)

    def _pause(
        self, call: Call[Any], error: ApiError | TransportError, attempt: int, ends: float
    ) -> float | None:
        rules = self._rules
        if rules.retry is None:
            return None
        pause = rules.retry.pause(call, error, attempt, rules.clock.chance())
        if pause is None or rules.clock.now() + pause >= ends:
            return None
        _log.info(
            "%s %s: try %d ended in %s, the next one follows in %.1f seconds",
            call.method,
            call.path,
            attempt,
            type(error).__name__,
            pause,
        )
        return pause

    def _wait_for_turn(self, call: Call[Any], ends: float) -> None:
        rules = self._rules
        if rules.throttle is None:
            return
        calls, now = call.parts or (call,), rules.clock.now()
        wait = rules.throttle.reserve(self._page_id, calls, now=now, ends=ends)
        if wait is None:
            message = f"{call.method} {call.path} was not sent: the throttle has no room in time"
            raise RateLimitError(message, nothing_done=True, retryable=True)
        if wait:
            rules.clock.sleep(wait)

    def _try(self, call: Call[T], secrets: Secrets, attempt: int, ends: float) -> T:
        rules = self._rules
        request = Request(
            page_id=self._page_id,
            method=call.method,
            path=call.path,
            url=self._transport.url(call),
            attempt=attempt,
        )
        _tell(rules.on_request, request)
        started = rules.clock.now()
        status, usage = None, NOTHING
        try:
            answer = self._transport.carry(call, secrets, ends - started)
            status, usage = answer.status, self._learn_usage(answer)
            result = read_result(call, secrets, answer)
        except ChatPluginError as error:
            seconds = rules.clock.now() - started
            self._end(Response(request, seconds, status, usage, error), secrets)
            raise
        self._end(Response(request, rules.clock.now() - started, status, usage, None), secrets)
        return result

    def _learn_usage(self, answer: Answer) -> Usage:
        usage = read_usage(answer.headers)
        if usage is not NOTHING:
            self.usage = self.usage.updated(usage)
        return usage

    def _end(self, response: Response, secrets: Secrets) -> None:
        rules, request, error = self._rules, response.request, response.error
        rules.circuit.learn(secrets, error, rules.clock.now())
        _log.debug(
            "%s %s: try %d, HTTP %s, %s, %.3f seconds, fbtrace_id %.40r",
            request.method,
            request.path,
            request.attempt,
            response.status,
            "done" if error is None else type(error).__name__,
            response.seconds,
            getattr(error, "fbtrace_id", ""),
        )
        _tell(rules.on_response, response)


def _tell(hook: Callable[[Any], Any] | None, what: object) -> None:
    if hook is None:
        return
    try:
        hook(what)
    except Exception:  # noqa: BLE001 - whatever it is, it is not the call's
        # A message that was sent must not look as if it was not.
        _log.exception("a hook of the client failed")


def read_result(call: Call[T], secrets: Secrets, answer: Answer) -> T:
    """Make the result of an answer, which may be one within a batch.

    Args:
        call: What was asked.
        secrets: In whose name; they are hidden wherever Graph quotes them.
        answer: What came back.

    Raises:
        ApiError: Graph said no.
        OutcomeUnknownError: The answer does not say what became of the call.

    """
    try:
        return read_answer(call, answer.status, answer.body, answer.headers)
    except ApiError as error:
        _redact(error, call, secrets)
        failure: ApiError | OutcomeUnknownError = error
    except OutcomeUnknownError as error:
        failure = error
    # Without the frames that hold the answer, which may quote what was sent.
    raise failure.with_traceback(None)


def _quoted(text: str) -> tuple[str, ...]:
    """List the forms in which an answer may quote a text: as it is, and within JSON."""
    return text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]


def _redact(error: ApiError, call: Call[Any], secrets: Secrets) -> None:
    """Take out what Graph quotes: a malformed token, or what a person wrote."""
    texts = tuple(form for text in call.texts() for form in _quoted(text))

    def hide(value: Any) -> Any:
        if isinstance(value, str):
            return secrets.hide_in(value, *texts)
        if isinstance(value, list):
            return [hide(item) for item in value]
        if isinstance(value, dict):
            return {hide(key): hide(item) for key, item in value.items()}
        return value

    error.args = tuple(hide(arg) for arg in error.args)
    for name in ("type", "fbtrace_id", "user_title", "user_message", "data"):
        setattr(error, name, hide(getattr(error, name)))
