"""Messages per second, where each answer takes 50 ms: a batch, single sends, and pymessenger.

Run ``python benchmarks/batch.py`` with pymessenger installed beside the package. Graph is a server
on loopback in another process. It takes 50 ms for a batch, too, as long as for a single message:
what is measured is what the requests cost, not how fast Meta works.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from pymessenger.bot import Bot

from messenger_chatplugin import Client, Psid

MESSAGES = 1000
SINGLE = 100
"""A peer that sends one message after the other does not get faster with more of them."""
GOAL = 40
ANSWER_SECONDS = 0.05
SENT = json.dumps({"recipient_id": "5", "message_id": "m_1"})


class Graph(BaseHTTPRequestHandler):
    """Answers each request after 50 ms."""

    protocol_version = "HTTP/1.1"
    # An answer in two packets would wait 40 ms for the acknowledgement of the first one.
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Answer a message, or a batch of them."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = SENT
        if "form-urlencoded" in self.headers["Content-Type"]:
            count = len(json.loads(parse_qs(body.decode())["batch"][0]))
            answer = json.dumps([{"code": 200, "body": SENT}] * count)
        time.sleep(ANSWER_SECONDS)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base calls it so
        """Keep quiet."""


def serve() -> None:
    """Serve until the process ends; the first line tells the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Graph)
    print(server.server_port, flush=True)
    server.serve_forever()


def rate(count: int, work: Callable[[], object]) -> float:
    """Tell how many messages per second *work* sends; the better of two runs."""
    seconds = []
    for _run in range(2):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return count / min(seconds)


def main(url: str) -> None:
    """Measure and print."""
    client = Client(page_id="1234", access_token="made-up", base_url=url)
    bot = Bot("made-up")
    bot.graph_url = url

    def by_batch() -> None:
        with client.batch() as batch:
            pending = [batch.send(Psid("5"), f"text {n}") for n in range(MESSAGES)]
        assert all(one.result().message_id for one in pending)

    def one_by_one() -> None:
        for n in range(SINGLE):
            client.send(Psid("5"), f"text {n}")

    def by_peer() -> None:
        for n in range(SINGLE):
            assert bot.send_text_message("5", f"text {n}")["message_id"]

    peer = rate(SINGLE, by_peer)
    print(f"{'pymessenger':24}{peer:10.1f} messages/s")
    single = rate(SINGLE, one_by_one)
    print(f"{'client.send':24}{single:10.1f} messages/s   {single / peer:5.1f} x pymessenger")
    batch = rate(MESSAGES, by_batch)
    print(f"{'client.batch':24}{batch:10.1f} messages/s   {batch / peer:5.1f} x pymessenger")
    print(f"goal: at least {GOAL} x: {'reached' if batch >= GOAL * peer else 'MISSED'}")


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        with subprocess.Popen(
            [sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                assert server.stdout is not None
                main(f"http://127.0.0.1:{int(server.stdout.readline())}")
            finally:
                server.terminate()
