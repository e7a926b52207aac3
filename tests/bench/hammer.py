"""Sends prepared forms as fast as answers come; in a process of its own, so that it shares no lock with who asks."""

import http.client
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, Final
from urllib.parse import urlsplit

PATIENCE: Final = 60


@dataclass
class Hammer:
    """`jobs` are (path, headers, body); what is left over of `Connection: close` is none of our business."""

    address: str
    jobs: "SimpleQueue[tuple[str, dict[str, str], str]]" = field(default_factory=SimpleQueue)
    statuses: Counter[int] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, clients: int) -> float:
        """Seconds from the first request to the last answer."""
        ready = threading.Barrier(clients + 1)
        threads = [threading.Thread(target=self._client, args=[ready]) for _ in range(clients)]
        for thread in threads:
            thread.start()
        ready.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        return time.perf_counter() - began

    def _client(self, ready: threading.Barrier) -> None:
        host = urlsplit(self.address)
        connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=PATIENCE)
        connection.connect()
        ready.wait()
        for path, headers, body in self._left():
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            with self._lock:
                self.statuses[answer.status] += 1
        connection.close()

    def _left(self) -> Iterator[tuple[str, dict[str, str], str]]:
        while True:
            try:
                yield self.jobs.get_nowait()
            except Empty:
                return


def main() -> None:
    """One JSON line in, one out, until the input ends: {address, clients, jobs} -> {seconds, statuses}."""
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        hammer = Hammer(asked["address"])
        for path, headers, body in asked["jobs"]:
            hammer.jobs.put((path, headers, body))
        seconds = hammer.run(asked["clients"])
        sys.stdout.write(json.dumps({"seconds": seconds, "statuses": hammer.statuses}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
