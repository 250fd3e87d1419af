"""What a send costs the client, beside a bare session and a bare pool, in one run.

Run it with ``python benchmarks/client.py``. The server is another process on loopback.
"""

import asyncio
import json
import multiprocessing
import statistics
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

import requests
import urllib3

from messenger_chatplugin import Client, Psid

SENDS = 300
ROUNDS = 7
THREADS = 64
SENDS_PER_THREAD = 40
TOKEN = "EAAB-made-up-token"

ANSWER = b'{"recipient_id":"7100200300400555","message_id":"m_Ef1example-of-a-usual-length"}'

HEAD = (
    "HTTP/1.1 200 OK\r\n"
    'x-business-use-case-usage: {"1234":[{"type":"messenger","call_count":1,"total_cputime":1,'
    '"total_time":1,"estimated_time_to_regain_access":0}]}\r\n'
    "facebook-api-version: v26.0\r\n"
    "Content-Type: application/json; charset=UTF-8\r\n"
    f"Content-Length: {len(ANSWER)}\r\n\r\n"
)

BODY = {
    "messaging_type": "RESPONSE",
    "recipient": {"id": "7100200300400555"},
    "message": {"text": "Your order has been sent and will arrive tomorrow."},
}


def serve(pipe: Connection) -> None:
    """Answer every request, those to a path with ``slow`` after 50 ms."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()
                return
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length))
            if b"slow" in head.partition(b"\r\n")[0]:
                await asyncio.sleep(0.05)
            writer.write(HEAD.encode() + ANSWER)

    async def main() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=256)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


def cpu_per_call(call: Callable[[], object]) -> float:
    """Return the microseconds of this process's processor that one call takes."""
    started = time.process_time()
    for _ in range(SENDS):
        call()
    return (time.process_time() - started) / SENDS * 1e6


def rate(client: Client, threads: int) -> float:
    """Return the sends a second of so many threads on one client."""

    def work() -> None:
        for _ in range(SENDS_PER_THREAD):
            client.send(Psid("7100200300400555"), "hello")

    workers = [threading.Thread(target=work) for _ in range(threads)]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return threads * SENDS_PER_THREAD / (time.perf_counter() - started)


def main() -> None:
    """Print the figures."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    base = f"http://127.0.0.1:{ours.recv()}"
    url = f"{base}/v26.0/1234/messages"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    session, pool = requests.Session(), urllib3.PoolManager()
    client = Client(page_id=1234, access_token=TOKEN, base_url=base)
    person, text = Psid("7100200300400555"), str(BODY["message"]["text"])  # type: ignore[index] # a dict
    ways: dict[str, Callable[[], object]] = {
        "bare requests session": lambda: session.post(url, json=BODY, headers=headers).json(),
        "messenger_chatplugin": lambda: client.send(person, text),
        "bare urllib3 pool": lambda: json.loads(
            pool.request("POST", url, body=json.dumps(BODY), headers=headers).data
        ),
    }
    figures: dict[str, list[float]] = {name: [] for name in ways}
    for _round in range(ROUNDS):
        for name, call in ways.items():
            figures[name].append(cpu_per_call(call))
    bare = statistics.median(figures["bare requests session"])
    print(f"client CPU per text send, median of {ROUNDS} rounds of {SENDS}:")
    for name, values in figures.items():
        middle = statistics.median(values)
        print(f"  {name:24} {middle:7.0f} us  {middle / bare:5.2f}")
    slow = Client(page_id=1234, access_token=TOKEN, base_url=f"{base}/slow")
    single, many = rate(slow, 1), rate(slow, THREADS)
    print("sends a second where each answer takes 50 ms:")
    print(f"  1 thread   {single:7.1f}")
    print(
        f"  {THREADS} threads {many:7.1f}  {many / (THREADS * single):5.2f} of {THREADS} times one"
    )
    server.terminate()


if __name__ == "__main__":
    main()
