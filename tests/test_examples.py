"""The demo and the README: what they show is what happens."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def story() -> str:
    """Run the demo as a person would."""
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "demo.py"],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert not done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "line",
    [
        'Graph        received POST /v26.0/1234/chat_plugin {"theme_color": "553399"',
        "your code    reads back theme_color='#553399'",
        "your server  answers  200 1158",
        "your code    PostbackEvent from UserRef(user_ref='118203344556677'), ref 'pricing-page'",
        '"recipient": {"user_ref": "118203344556677"}',
        "your code    MessageEvent from Psid(id='7120034455667788'): ",
        '"recipient": {"id": "7120034455667788"}',
        "your server  answers  403 the signature does not match the body",
        "https://m.me/1234?ref=pricing-page",
    ],
)
def test_the_demo_plays_the_whole_story(story: str, line: str) -> None:
    """Configure, receive, answer the user_ref, then the PSID; refuse the forged signature."""
    assert line in story


def test_the_forged_request_reaches_nobody(story: str) -> None:
    """After the last chapter's headline there is one refusal and no handler."""
    forged = story.partition("does not know the app secret")[2]

    assert "your code" not in forged
    assert "Graph" not in forged
