"""The websites that may show the plugin: how a domain has to be written."""

import ipaddress
import re
from urllib.parse import urlsplit

from messenger_chatplugin.errors import InvalidValueError

MAX_DOMAINS = 50
"""The most domains that a Page can allow."""

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+", re.ASCII)
_DOMAIN_LIMIT = (
    "https:// with a full domain name is needed, no IP address, no path: 'https://example.org'"
)


def check_domain(value: str) -> str:
    """Return a domain as Graph wants it: lower case, without a slash at the end.

    Raises:
        InvalidValueError: It is not ``https`` with a fully qualified domain name alone.

    """
    port = None
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        port = parts.port if parts else None
    except ValueError:
        # Brackets that do not pair up, or a port that is no number.
        parts = None
    if parts is None or not value.isprintable() or parts.scheme != "https" or "@" in parts.netloc:
        raise InvalidValueError.of("domain", value, _DOMAIN_LIMIT)
    host = (parts.hostname or "").removesuffix(".")
    rest = parts.path.rstrip("/") or parts.query or parts.fragment
    if rest or not _HOST.fullmatch(host) or _is_local(host):
        raise InvalidValueError.of("domain", value, _DOMAIN_LIMIT)
    return f"https://{host}" if port is None else f"https://{host}:{port}"


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
