"""Carries one call over HTTPS, once: within a deadline, within a size, and never along a redirect.

What requests and urllib3 raise holds the request, token and all; nothing of it leaves this module.
"""

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import attrs
import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict
from requests.utils import select_proxy
from urllib3.exceptions import HTTPError, NewConnectionError

from messenger_chatplugin.client._connections import TimedAdapter
from messenger_chatplugin.errors import InvalidValueError, NotSentError, TransportError
from messenger_chatplugin.graph.answer import unknown_outcome
from messenger_chatplugin.graph.call import Call
from messenger_chatplugin.graph.encoding import encode
from messenger_chatplugin.graph.multipart import Multipart
from messenger_chatplugin.graph.secrets import Secrets
from messenger_chatplugin.version import __version__

MAX_ANSWER_BYTES = 1024 * 1024
"""The largest answer that is read, after decompression."""

_CHUNK_BYTES = 16 * 1024

_HEADERS: Mapping[str, str] = {
    "User-Agent": f"messenger_chatplugin/{__version__}",
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
}


@attrs.frozen
class Answer:
    """What came back; shows nothing of it."""

    status: int
    """The HTTP status."""
    body: bytes = attrs.field(repr=False)
    """The body, decompressed."""
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    """The headers."""


class _Bearer(AuthBase):
    """Puts the token into the header; as an auth hook, so that no netrc entry replaces it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _TooBigError(OSError):
    """No answer of Graph is that big; what is left is not worth reading."""


class Transport:
    """Carries calls to one server.

    Args:
        root: The URL before the path of a call, with the version.
        session: A session of the user's, for its proxies, certificates, headers and adapters.

    Raises:
        InvalidValueError: The session does not check certificates, or its proxy is no URL.

    """

    def __init__(self, root: str, session: requests.Session | None) -> None:
        self._root = root
        own: Mapping[str, Any] = {} if session is None else session.headers
        self._headers = {**own, **_HEADERS}
        # The environment is read here, once, and not at each call.
        source = session or requests.Session()
        # A session's own certificates come before those of the environment; requests has it the
        # other way round: https://github.com/psf/requests/issues/3829
        settings = source.merge_environment_settings(
            root, {}, stream=True, verify=source.verify, cert=None
        )
        verify = settings["verify"]
        if not verify:
            raise InvalidValueError.of("session", session, "one that checks certificates is needed")
        self._verify, self._certificate = verify, settings["cert"]
        self._proxies = settings["proxies"]
        mounted = None if session is None else session.get_adapter(root)
        self._mounted = None if type(mounted) is HTTPAdapter else mounted
        self._process = os.getpid()
        self._adapter = self._new_adapter()

    def url(self, call: Call[Any]) -> str:
        """Tell where a call goes, without its query."""
        return self._root + quote(call.path, safe="/:@!$&'()*+,;=~%")

    def close(self) -> None:
        """Close the connections, unless they are those of a user's adapter."""
        self._adapter.close()

    def carry(self, call: Call[Any], secrets: Secrets, left: float) -> Answer:
        """Send a call and read its answer.

        Args:
            call: What to send.
            secrets: In whose name.
            left: Seconds for all of it.

        Raises:
            NotSentError: No byte of it was sent.
            OutcomeUnknownError: It may or may not have been executed.

        """
        if left <= 0:
            raise NotSentError(f"{call.method} {call.path} was not sent: no time is left")
        # Raised here and not within, where the frames hold the token and what a person wrote.
        outcome = self._outcome(call, secrets, left)
        if isinstance(outcome, TransportError):
            raise outcome
        return outcome

    def _outcome(self, call: Call[Any], secrets: Secrets, left: float) -> Answer | TransportError:
        adapter = self._timed_adapter()
        exchange = adapter.exchange
        exchange.start(left, hidden_query=_hidden_query(call, secrets))
        try:
            request = self._prepared(call, secrets)
            with self._send(adapter, request, left) as response:
                body = _read(response)
                return Answer(response.status_code, body, response.headers)
        except (OSError, HTTPError) as error:
            has_begun = exchange.has_begun if self._mounted is None else _may_have_begun(error)
            return _failure(call, error, has_begun=has_begun)
        finally:
            exchange.stop()

    def _send(
        self, adapter: TimedAdapter, request: requests.PreparedRequest, left: float
    ) -> requests.Response:
        if self._mounted is None:
            return adapter.send(request, stream=True, timeout=left, proxies=self._proxies)
        url, hidden = str(request.url), adapter.exchange.hidden_query
        if hidden:
            request.url = f"{url}{'&' if '?' in url else '?'}{hidden}"
        return self._mounted.send(
            request,
            stream=True,
            timeout=left,
            verify=self._verify,
            cert=self._certificate,
            proxies=self._proxies,
        )

    def _prepared(self, call: Call[Any], secrets: Secrets) -> requests.PreparedRequest:
        """Prepare a request by hand: requests would merge a session and the environment anew."""
        request = requests.PreparedRequest()
        request.method = call.method
        request.url = self.url(call)
        if call.query:
            request.url += f"?{urlencode(call.query)}"
        request.headers = CaseInsensitiveDict(self._headers)
        request.hooks = {}
        request.prepare_auth(_Bearer(secrets.access_token), request.url)
        if call.body is not None:
            content_type, data = _encoded(call, secrets)
            request.body = data  # type: ignore[assignment] # any iterable of bytes
            request.headers["Content-Type"] = content_type
            request.headers["Content-Length"] = str(len(data))
        elif call.method != "GET":
            request.headers["Content-Length"] = "0"
        return request

    def _timed_adapter(self) -> TimedAdapter:
        if self._process != os.getpid():
            # The connections belong to the process from which this one was forked.
            self._adapter, self._process = self._new_adapter(), os.getpid()
        return self._adapter

    def _new_adapter(self) -> TimedAdapter:
        try:
            return TimedAdapter(
                self._root,
                proxy=select_proxy(self._root, self._proxies),
                authorities=self._verify if isinstance(self._verify, str) else None,
                certificate=self._certificate,
            )
        except ValueError:
            limit = "the URL of a proxy that requests can use is needed"
        raise InvalidValueError.of_secret("session", "an unusable proxy given", limit)


def _encoded(call: Call[Any], secrets: Secrets) -> tuple[str, bytes | Multipart]:
    """Write the body, with the proof in it: there it is in no URL."""
    proof = {} if secrets.proof is None else {"appsecret_proof": secrets.proof}
    return encode(call, {**(call.body or {}), **proof})


def _hidden_query(call: Call[Any], secrets: Secrets) -> str:
    """Write the proof of a call without a body."""
    if secrets.proof is None or call.body is not None:
        return ""
    return urlencode({"appsecret_proof": secrets.proof})


def _read(response: requests.Response) -> bytes:
    body = b""
    for chunk in response.raw.stream(_CHUNK_BYTES, decode_content=True):
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise _TooBigError
    return body


def _may_have_begun(error: Exception) -> bool:
    """Tell from an adapter's exception alone, as urllib3's connect errors are the only proof."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    never = isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
    return not never


def _failure(call: Call[Any], error: Exception, *, has_begun: bool) -> TransportError:
    """Tell what is known of the call, by the classes of *error*: its text quotes URLs."""
    what = f"{call.method} {call.path}"
    names = " from ".join(type(one).__name__ for one in _chain(error))
    if not has_begun:
        # A certificate does not become a right one by asking again.
        retryable = not isinstance(error, requests.exceptions.SSLError)
        return NotSentError(f"{what} was not sent: no connection ({names})", retryable=retryable)
    if isinstance(error, _TooBigError):
        names = f"the answer is bigger than {MAX_ANSWER_BYTES} bytes"
    message = f"{what} got no usable answer; it may have been done ({names})"
    return unknown_outcome(call, message, retryable=not isinstance(error, _TooBigError))


def _chain(error: BaseException) -> list[BaseException]:
    """List *error* and what it came from: ``reason`` in urllib3, ``args`` in requests."""
    chain = [error]
    while len(chain) < 10:  # noqa: PLR2004 - loops end
        inner = (getattr(chain[-1], "reason", None), *chain[-1].args)
        deeper = next((one for one in inner if isinstance(one, BaseException)), None)
        if deeper is None:
            break
        chain.append(deeper)
    return chain
