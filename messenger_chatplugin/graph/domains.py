"""The websites that may show the plugin: read, add, remove. No I/O.

Graph replaces the whole list at each write, so adding and removing read it first.

Platform: https://developers.facebook.com/docs/messenger-platform/reference/messenger-profile-api/domain-whitelisting
"""

from collections.abc import Mapping
from typing import Any

from messenger_chatplugin.errors import InvalidValueError
from messenger_chatplugin.graph.call import Run
from messenger_chatplugin.graph.profile import delete_properties, get_properties, set_properties
from messenger_chatplugin.profile import MAX_DOMAINS, check_domain
from messenger_chatplugin.wire.profile import read_domains
from messenger_chatplugin.wire.values import Unreadable

_NAME = "whitelisted_domains"


class Domains:
    """The websites that may show the plugin of one Page.

    Args:
        page_id: The Page.
        run: Carries out the calls.

    """

    def __init__(self, page_id: str, run: Run) -> None:
        self._page_id = page_id
        self._run = run

    def list(self) -> tuple[str, ...]:
        """Read the domains, without the slash that Graph puts at the end.

        Raises:
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        return self._run(get_properties(self._page_id, (_NAME,), _domains))

    def add(self, *domains: str) -> tuple[str, ...]:
        """Add domains to those that are there; if all are there already, nothing is written.

        Two programs that add at the same moment may lose one of the two: Graph has no lock.

        Args:
            domains: As ``https://shop.example.org``.

        Returns:
            All domains afterwards.

        Raises:
            InvalidValueError: One is not ``https`` with a full domain name alone, which is found
                before anything is read; or there would be more than 50.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        wanted = _checked(domains)
        before = self.list()
        after = tuple(dict.fromkeys(before + wanted))
        if len(after) > MAX_DOMAINS:
            limit = f"a Page has at most {MAX_DOMAINS}"
            raise InvalidValueError.of_secret("domains", f"{len(after)} in all", limit)
        return self._write(before, after)

    def remove(self, *domains: str) -> tuple[str, ...]:
        """Remove domains from those that are there; if none is there, nothing is written.

        Args:
            domains: As ``https://shop.example.org``.

        Returns:
            All domains afterwards.

        Raises:
            InvalidValueError: One is not ``https`` with a full domain name alone.
            ApiError: Graph said no.
            TransportError: There was no usable answer.

        """
        unwanted = _checked(domains)
        before = self.list()
        after = tuple(domain for domain in before if domain not in unwanted)
        return self._write(before, after)

    def _write(self, before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
        if after == before:
            return before
        if after:
            self._run(set_properties(self._page_id, {_NAME: [*after]}))
        else:
            self._run(delete_properties(self._page_id, (_NAME,)))
        return after


def _checked(domains: tuple[str, ...]) -> tuple[str, ...]:
    checked = tuple(dict.fromkeys(check_domain(domain) for domain in domains))
    if not 1 <= len(checked) <= MAX_DOMAINS:
        limit = f"1 to {MAX_DOMAINS} are needed"
        raise InvalidValueError.of_secret("domains", f"{len(checked)} given", limit)
    return checked


def _domains(row: Mapping[str, Any]) -> tuple[str, ...]:
    try:
        found = read_domains(row.get(_NAME) or [])
    except Unreadable as error:
        raise error.beneath(f".data[0].{_NAME}") from None
    return tuple(dict.fromkeys(_normalised(domain) for domain in found))


def _normalised(domain: str) -> str:
    try:
        return check_domain(domain)
    except InvalidValueError:
        # Graph took it once, by older rules; it must survive a later write.
        return domain
