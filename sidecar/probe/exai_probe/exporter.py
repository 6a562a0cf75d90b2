"""The way out: a bounded queue that never waits, and one thread that empties it to the sidecar's receiver."""

import os
from collections import deque
from http.client import HTTPConnection, HTTPSConnection
from threading import Event, Lock, Thread
from time import monotonic, sleep
from urllib.parse import urlsplit

from .clock import Anchor
from .encode import PREFIX, SUFFIX, span_json
from .span import forget_random_state

QUEUE_LIMIT = 4096
BATCH_LIMIT = 256
INTERVAL_SECONDS = 0.1
REQUEST_SECONDS = 2.0
# Beyond it an answer is not read.
ANSWER_BYTES = 65536
# Between two attempts while the receiver is away.
LONGEST_PAUSE_SECONDS = 2.0
# What the end of the interpreter may wait for.
FLUSH_SECONDS = 0.8

RETRYABLE = (408, 429, 500, 502, 503, 504)


class Exporter:
    """Takes spans from any thread. When it cannot keep up, the newest are dropped and counted."""

    def __init__(self, endpoint, secret, hello, take_census=None):
        parts = urlsplit(endpoint)
        self._connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._host = parts.hostname or "127.0.0.1"
        self._port = parts.port
        self._path = parts.path.rstrip("/")
        self._headers = {"content-type": "application/json", "x-exai-source": "probe"}
        if secret:
            self._headers["x-exai-secret"] = secret
        self._hello = hello
        self._take_census = take_census
        self._queue = deque()
        self._in_hand = []
        self._dropped = {}
        self._lost_at = {}
        self._counting = Lock()
        self._reported = {}
        self._connection = None
        self._pause = 0.0
        self._deadline = None
        self._wake = Event()
        self._pid = os.getpid()
        self._anchor = Anchor()
        self._thread = Thread(target=self._run, name="exai-probe", daemon=True)

    def start(self):
        os.register_at_fork(after_in_child=self._forked)
        self._thread.start()

    def put(self, span):
        """Never waits, never raises for want of room."""
        queue = self._queue
        if len(queue) < QUEUE_LIMIT:
            queue.append(span)
        else:
            self.drop("queue_full", 1)

    def drop(self, reason, count):
        # Held for a few dictionary steps, and by the exporter's own thread never longer.
        with self._counting:
            # The time first: whoever reads meanwhile knows of no loss without one, and takes none for older than it is.
            self._lost_at[reason] = monotonic()
            self._dropped[reason] = self._dropped.get(reason, 0) + count

    def stop(self):
        """Sends what is left, within a deadline; the hello of a process that ends early goes as well."""
        if os.getpid() != self._pid or self._deadline is not None:
            return
        self._deadline = monotonic() + FLUSH_SECONDS
        self._wake.set()
        self._thread.join(FLUSH_SECONDS)

    def _forked(self):
        # The child has no such thread; nothing of its own is recorded, and nothing of its parent's sent twice.
        self._queue = _Nothing()
        self._counting = Lock()
        self._in_hand = []
        self._connection = None
        forget_random_state()

    def _run(self):
        while True:
            ending = self._wake.wait(max(INTERVAL_SECONDS, self._pause))
            try:
                self._export(ending)
            except Exception:
                # A batch that cannot even be written down would stop all others.
                self.drop("internal", len(self._in_hand))
                self._in_hand = []
            if ending:
                return

    def _export(self, ending):
        if self._greet():
            while self._in_hand or self._queue or self._dropped != self._reported:
                if ending and monotonic() > self._deadline:
                    return
                if not self._send_batch():
                    return

    def _greet(self):
        body = self._hello.news()
        if body is None:
            return True
        status, answer = self._post("/v1/probe/hello", body, {})
        if status is None or status in RETRYABLE:
            return False
        # A receiver that knows no hello still takes spans.
        census = self._hello.told(answer)
        if census is not None and self._take_census is not None:
            self.put(self._take_census(census))
        return True

    def _send_batch(self):
        queue = self._queue
        while queue and len(self._in_hand) < BATCH_LIMIT:
            self._in_hand.append(queue.popleft())
        offset = self._anchor.renew()
        pieces = []
        for span in self._in_hand:
            pieces.append(span_json(span, offset))
            # A call and its state point at each other; what is written down needs neither.
            span.above = None
            span.call = None
            # Lets go of the interpreter: the daemon's own thread waits for one span at most.
            sleep(0)
        total = dict(self._dropped)
        losses = {reason: count - self._reported.get(reason, 0) for reason, count in total.items() if count != self._reported.get(reason, 0)}
        headers = {"x-exai-dropped": ", ".join(self._loss(reason, count) for reason, count in losses.items())} if losses else {}
        status, _ = self._post("/v1/traces", (PREFIX + ",".join(pieces) + SUFFIX).encode(), headers)
        if status is None or status in RETRYABLE:
            return False
        if 200 <= status < 300:
            self._reported = total
        else:
            self.drop(f"refused:{status}", len(self._in_hand))
            self._in_hand = []
            # Whoever refuses so will refuse again: the count waits for a better time.
            self._slow_down()
            return False
        self._in_hand = []
        return True

    def _loss(self, reason, count):
        """An entry of the header: with how many milliseconds ago the last was lost, a run knows what was lost before it."""
        return f"probe;{reason};{count};{int((monotonic() - self._lost_at[reason]) * 1000)}"

    def _post(self, path, body, headers):
        """Status and beginning of the answer; None and nothing where there was none."""
        timeout = REQUEST_SECONDS if self._deadline is None else max(0.05, self._deadline - monotonic())
        try:
            connection = self._connection
            if connection is None:
                connection = self._connect(self._host, self._port, timeout=timeout)
                self._connection = connection
            elif connection.sock is not None:
                connection.sock.settimeout(timeout)
            connection.request("POST", self._path + path, body, {**self._headers, **headers})
            response = connection.getresponse()
            answer = response.read(ANSWER_BYTES)
            status = response.status
        except Exception:
            self._disconnect()
            self._slow_down()
            return None, b""
        if response.will_close:
            self._disconnect()
        if status in RETRYABLE:
            self._slow_down()
        else:
            self._pause = 0.0
        return status, answer

    def _slow_down(self):
        self._pause = min(LONGEST_PAUSE_SECONDS, max(INTERVAL_SECONDS, self._pause * 2))

    def _disconnect(self):
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class _Nothing:
    """The queue of a forked child."""

    def __len__(self):
        return 0

    def append(self, _span):
        pass
