"""How long it takes to build and write a generic template, in units of ``json.dumps``.

Ten elements with three buttons each, no two URLs and payloads alike, fresh ones in each round so
that no cache helps. Prints the ratio; ends with an error where it is above the limit.
"""

import itertools
import json
import sys
import time
from collections.abc import Callable

from messenger_chatplugin import messages
from messenger_chatplugin.wire.writing import Written, write

LIMIT = 10.0
"""How many times the duration of ``json.dumps`` of the same object is allowed."""

ROUNDS = 300
REPEATS = 7

_numbers = itertools.count()


def build() -> messages.GenericTemplate:
    """Build a template unlike all before."""
    start = next(_numbers)
    return messages.GenericTemplate(
        image_aspect_ratio="square",
        elements=[
            messages.Element(
                title=f"Bowl {start}-{index}",
                subtitle="Stoneware, one litre, glazed by hand",
                image_url=f"https://img.clay.example/bowls/{start}/{index}.png",
                default_action=messages.DefaultAction(
                    url=f"https://clay.example/bowls/{start}/{index}"
                ),
                buttons=[
                    messages.UrlButton(
                        title="Look at it",
                        url=f"https://clay.example/bowls/{start}/{index}/more",
                        webview_height_ratio="tall",
                    ),
                    messages.PostbackButton(title="Keep it", payload=f"KEEP:{start}:{index}"),
                    messages.PhoneNumberButton(title="Ring us", payload="+3225550188"),
                ],
            )
            for index in range(10)
        ],
    )


def microseconds(work: Callable[[], object]) -> float:
    """Tell how many microseconds one call takes, in the fastest of several runs."""
    fastest = float("inf")
    for _ in range(REPEATS):
        start = time.perf_counter()
        for _ in range(ROUNDS):
            work()
        fastest = min(fastest, time.perf_counter() - start)
    return fastest / ROUNDS * 1e6


def main() -> int:
    """Measure, print, and compare with the limit."""
    template = build()
    written: Written = write(template)
    dumping = microseconds(lambda: json.dumps(written))
    building = microseconds(build)
    writing = microseconds(lambda: write(template))
    ratio = (building + writing) / dumping
    print(f"json.dumps of the object  {dumping:7.1f} µs")
    print(f"building the values       {building:7.1f} µs")
    print(f"writing the object        {writing:7.1f} µs")
    print(f"ratio                     {ratio:7.1f}   (at most {LIMIT:.0f})")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
