"""Another process at the same store: claims or links many keys, and says what became of it."""

import json
import sys
import time
from datetime import UTC, datetime, timedelta

from messenger_chatplugin.events import Signal
from messenger_chatplugin.identity import Claimed, Link, Store
from messenger_chatplugin.identity.redis import RedisStore
from messenger_chatplugin.identity.sql import SqlStore
from messenger_chatplugin.people import Psid, UserRef


def _open(kind: str, where: list[str]) -> Store:
    return SqlStore(*where, timeout=60) if kind == "sql" else RedisStore(where[0], prefix=where[1])


def _claim(store: Store, _me: str, count: int) -> list[str]:
    keys = [f"key-{number}" for number in range(count)]
    return [key for key in keys if store.claim(key, _me, timedelta(seconds=60)) is Claimed.MINE]


def _link(store: Store, me: str, count: int) -> list[str]:
    mine = []
    for number in range(count):
        link = Link(
            page_id="1",
            user_ref=UserRef(number),
            psid=Psid(me),
            signal=Signal.TOKEN,
            linked_at=datetime.now(UTC),
        )
        if store.link(link).psid == link.psid:
            mine.append(str(number))
    return mine


def main() -> None:
    """Run: what, who, how many, when to begin, where."""
    work, me, count, begin, kind, *where = sys.argv[1:]
    store = _open(kind, where)
    time.sleep(max(0.0, float(begin) - time.time()))
    sys.stdout.write(json.dumps({"claim": _claim, "link": _link}[work](store, me, int(count))))


if __name__ == "__main__":
    main()
