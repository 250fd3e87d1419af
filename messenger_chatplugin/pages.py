"""Many Pages in one program: a client for each, and a token that is renewed once it is dead."""

import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Protocol, Self, Unpack, runtime_checkable

from messenger_chatplugin.client import Client, ClientOptions
from messenger_chatplugin.error_codes import DEAD_TOKEN
from messenger_chatplugin.errors import AuthError, InvalidValueError
from messenger_chatplugin.graph.call import Call, T
from messenger_chatplugin.graph.secrets import Secrets


class TokenProvider(Protocol):
    """Knows the tokens of Pages: a database, a vault. Asked from several threads."""

    def token_for(self, page_id: str) -> str:
        """Return the token of a Page; called at the first call, and where a token is dead."""
        ...


@runtime_checkable
class RefreshingTokenProvider(Protocol):
    """A provider that can get another token; it is asked in place of :class:`TokenProvider`."""

    def token_for(self, page_id: str) -> str:
        """Return the token of a Page; called at the first call."""
        ...

    def refresh(self, page_id: str, dead_token: str) -> str:
        """Return another token, in place of one that Graph has just refused."""
        ...


class _Tokens:
    """A provider of tokens that are known from the start."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = tokens

    def token_for(self, page_id: str) -> str:
        try:
            return self._tokens[page_id]
        except KeyError:
            limit = "a Page whose token is known is needed"
        raise InvalidValueError.of("page_id", page_id, limit)


class PageClient(Client):
    """The client of one of many Pages: where its token is dead it asks for another, once a call."""

    def __init__(
        self,
        page_id: str,
        provider: TokenProvider,
        app_secret: str | None,
        **options: Unpack[ClientOptions],
    ) -> None:
        token = provider.token_for(page_id)
        super().__init__(page_id=page_id, access_token=token, app_secret=app_secret, **options)
        self._provider = provider
        self._renewing = threading.Lock()

    def _run(self, call: Call[T]) -> T:
        used = self._secrets
        try:
            return super()._run(call)
        except AuthError as error:
            # Graph refuses a dead token before it does anything, so a send may be repeated, too.
            if error.code != DEAD_TOKEN or not self._renew(used):
                raise
        return super()._run(call)

    def _renew(self, used: Secrets) -> bool:
        """Get another token than *used*, unless another thread has; tell whether there is one."""
        with self._renewing:
            if self._secrets is used:
                dead = used.access_token
                if isinstance(self._provider, RefreshingTokenProvider):
                    token = self._provider.refresh(self.page_id, dead)
                else:
                    token = self._provider.token_for(self.page_id)
                if token == dead:
                    return False
                # Token and proof change together, in one assignment.
                self._secrets = Secrets(token, used.app_secret)
        return True


class Clients:
    """The clients of many Pages. Safe to share between threads.

    Args:
        tokens: Where the tokens come from; or the tokens themselves, by Page id.
        app_secret: The app's secret; or, where Pages belong to different apps, the secrets by
            Page id.
        options: Whatever else :class:`Client` takes; the same for all Pages.

    """

    def __init__(
        self,
        tokens: TokenProvider | Mapping[str, str],
        *,
        app_secret: str | Mapping[str, str] | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        self._provider = _Tokens(tokens) if isinstance(tokens, Mapping) else tokens
        self._app_secret = app_secret
        self._options = options
        self._clients: dict[str, PageClient] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        """Show the Pages, and nothing that is secret."""
        return f"Clients({sorted(self._clients)})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def for_page(self, page_id: str | int) -> Client:
        """Return the client of a Page; always the same one.

        Example::

            clients.for_page(event.page_id).send(event.sender, "Hello!")

        Args:
            page_id: The Page's numeric id.

        Raises:
            InvalidValueError: It is no Page id, or nothing is known of the Page.

        """
        key = str(page_id)
        client = self._clients.get(key)
        if client is None:
            # Outside the lock: a provider may take its time, and other Pages need not wait for it.
            made = PageClient(key, self._provider, self._secret_of(key), **self._options)
            with self._lock:
                client = self._clients.setdefault(key, made)
            if client is not made:
                made.close()
        return client

    def forget(self, page_id: str | int) -> None:
        """Close the client of a Page, as when the Page has left; unknown ones are no error."""
        with self._lock:
            client = self._clients.pop(str(page_id), None)
        if client is not None:
            client.close()

    def close(self) -> None:
        """Close all clients; they open their connections again if they are still used."""
        with self._lock:
            clients = list(self._clients.values())
        for client in clients:
            client.close()

    def _secret_of(self, page_id: str) -> str | None:
        if not isinstance(self._app_secret, Mapping):
            return self._app_secret
        try:
            return self._app_secret[page_id]
        except KeyError:
            limit = "a Page whose app secret is known is needed"
        raise InvalidValueError.of("page_id", page_id, limit)
