"""A receiver of spans for tests: takes what the probe sends, or misbehaves as it is told."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


class Receiver:
    """
    Use as a context manager. `status` is what it answers; `hangs` keeps it from answering at all, `slow` for so many seconds.
    `wishes` is asked with itself what it answers a hello.
    """

    def __init__(self, status=200, hangs=False, slow=0, wishes=None):
        self.status = status
        self.hangs = hangs
        self.requests = []
        self.released = Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.requests.append((self.path, dict(self.headers), json.loads(body)))
                if receiver.hangs:
                    receiver.released.wait(30)
                receiver.released.wait(slow)
                answer = json.dumps(wishes(receiver) if wishes is not None and self.path == "/v1/probe/hello" else {}).encode()
                try:
                    self.send_response(receiver.status)
                    self.send_header("content-length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)
                except OSError:
                    # Whoever asked has given up.
                    pass

            def log_message(self, *_arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        # Whoever sends may be gone before its answer.
        self._server.handle_error = lambda *_problem: None
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_problem):
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def hellos(self):
        return [body for path, _, body in self.requests if path == "/v1/probe/hello"]

    def spans(self):
        return [
            span
            for path, _, body in self.requests
            if path == "/v1/traces"
            for resource in body["resourceSpans"]
            for scope in resource["scopeSpans"]
            for span in scope["spans"]
        ]

    def dropped(self):
        return [headers["x-exai-dropped"] for _, headers, _ in self.requests if "x-exai-dropped" in headers]


def attributes(span):
    return {entry["key"]: next(iter(entry["value"].values())) for entry in span["attributes"]}
