"""The probe in stand-ins of the daemon: what it sees, and what it never does."""

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from receiver import Receiver, attributes

HERE = Path(__file__).resolve().parent
PROBE = HERE.parent.parent / "sidecar" / "probe"
DAEMON = HERE / "daemon"
LATER_DAEMON = HERE / "later"
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
META = {"traceparent": f"00-{TRACE}-{PARENT}-01"}


def call(name, meta=META, interval=60, request_id="r-1", **arguments):
    return {"op": "call_tool", "request_id": request_id, "name": name, "interval": interval, "arguments": {**({"_meta": meta} if meta else {}), **arguments}}


class ProbeTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.provider_log = self.folder / "providers.jsonl"
        self.provider_log.touch()

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return str(path)

    def run_daemon(self, endpoint, *messages, program="run_ws_daemon.py", environment=None, home=DAEMON, forks=False, module=None):
        given = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(PROBE),
            "PYTHONDONTWRITEBYTECODE": "1",
            "EXAI_PROBE_SECRET": "a secret of this test",
            "PROVIDER_LOG": str(self.provider_log),
            **({"EXAI_PROBE_ENDPOINT": endpoint} if endpoint else {}),
            **(environment or {}),
        }
        begun = time.monotonic()
        command = ["-m", module] if module else [str(home / program)]
        done = subprocess.run([sys.executable, *command], cwd=home, input=json.dumps({"messages": messages, "forks": forks}), env=given, capture_output=True, text=True, timeout=60)
        self.seconds = time.monotonic() - begun
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.returncode, 0)
        return json.loads(done.stdout) if program == "run_ws_daemon.py" else done.stdout

    def tree(self, spans, parent=PARENT, depth=0):
        below = sorted((span for span in spans if span.get("parentSpanId") == parent), key=lambda span: int(span["startTimeUnixNano"]))
        return [line for span in below for line in ["  " * depth + span["name"], *self.tree(spans, span["spanId"], depth + 1)]]

    def provider_calls(self):
        return [json.loads(line) for line in self.provider_log.read_text().splitlines()]


class WhatItSees(ProbeTest):
    def test_a_chat_that_is_routed(self):
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, call("chat", model="auto", prompt="a secret prompt"))
        spans = receiver.spans()
        self.assertEqual(self.tree(spans), ["tools/call chat", "  route chat", "  cache.get semantic"])
        server, route, lookup = (next(span for span in spans if span["name"] == name) for name in ("tools/call chat", "route chat", "cache.get semantic"))
        self.assertEqual((server["traceId"], server["kind"], "status" in server), (TRACE, 2, False))
        self.assertEqual(
            attributes(server),
            {
                "exai.source": "probe",
                "mcp.method.name": "tools/call",
                "gen_ai.tool.name": "chat",
                "jsonrpc.request.id": "r-1",
                "exai.route.requested_model": "auto",
                "gen_ai.request.model": "glm-4.5-flash",
                "gen_ai.response.model": "glm-4.5-flash",
                "exai.route.fallback": False,
                "exai.tool.status": "continuation_available",
                "exai.daemon.request_id": "0b6c9e1e-0000-4000-8000-000000000001",
                "exai.outcome": "ok",
            },
        )
        self.assertEqual(
            attributes(route),
            {"exai.source": "probe", "gen_ai.tool.name": "chat", "exai.route.requested_model": "auto", "exai.route.fallback": False, "gen_ai.request.model": "glm-4.5-flash"},
        )
        self.assertEqual(attributes(lookup), {"exai.source": "probe", "exai.cache.name": "semantic", "cache.hit": False})
        self.assertEqual(self.provider_calls(), [["/chat/completions", f"00-{TRACE}-{server['spanId']}-01"]])

    def test_uploads_in_parallel_each_with_its_lookup_and_its_provider_calls(self):
        files = [self.file(name, name) for name in "abcde"]
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, call("kimi_upload_and_extract", files=files, request_id="five"))
        spans = receiver.spans()
        self.assertEqual(self.tree(spans), ["tools/call kimi_upload_and_extract", *["  upload kimi", "    cache.get file"] * 5])
        uploads = {span["spanId"]: attributes(span) for span in spans if span["name"] == "upload kimi"}
        self.assertEqual(len({facts["exai.file.sha256"] for facts in uploads.values()}), 5)
        for facts in uploads.values():
            self.assertEqual((facts["cache.hit"], facts["file.size"], facts["gen_ai.provider.name"]), (False, "1", "kimi"))
        for span in spans:
            if span["name"] == "cache.get file":
                self.assertEqual(attributes(span)["exai.file.sha256"], uploads[span["parentSpanId"]]["exai.file.sha256"])
        # One POST and one GET below each upload, though the POST was sent from a pool inside a pool.
        self.assertEqual(sorted(parent.split("-")[2] for _, parent in self.provider_calls()), sorted([*uploads, *uploads]))
        self.assertEqual(attributes(next(span for span in spans if span["name"].startswith("tools/call")))["exai.files.returned"], "5")

    def test_two_calls_at_once_never_swap_children(self):
        ids = [f"{number:032x}" for number in range(1, 21)]
        files = {trace: self.file(trace, trace) for trace in ids}
        messages = [call("kimi_upload_and_extract", meta={"traceparent": f"00-{trace}-{PARENT}-01"}, files=[files[trace]], request_id=trace) for trace in ids]
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, *messages)
        spans = receiver.spans()
        import hashlib

        self.assertEqual(len(spans), 60)
        for span in spans:
            facts = attributes(span)
            if "exai.file.sha256" in facts:
                self.assertEqual(facts["exai.file.sha256"], hashlib.sha256(span["traceId"].encode()).hexdigest())

    def test_a_repeat_hits_and_a_file_that_is_not_there_fails_once(self):
        path = self.file("a", "contents")
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, call("kimi_upload_and_extract", files=[path, path + "-missing"]))
        uploads = [span for span in receiver.spans() if span["name"] == "upload kimi"]
        self.assertEqual(sorted(span.get("status", {}).get("code", 0) for span in uploads), [0, 2])

    def test_a_killed_call_has_no_outcome(self):
        with Receiver() as receiver:
            answers = self.run_daemon(receiver.endpoint, call("activity", seconds=5, interval=0.05))
        self.assertEqual(answers, [["TimeoutError"]])
        server = next(span for span in receiver.spans() if span["kind"] == 2)
        self.assertEqual(server["status"], {"code": 2, "message": "cancelled"})
        self.assertNotIn("exai.outcome", attributes(server))

    def test_what_is_wrong_with_an_answer_but_not_its_words(self):
        with Receiver() as receiver:
            answers = self.run_daemon(
                receiver.endpoint,
                call("activity", model="auto"),
                call("activity", raises=True),
                call("chat", model="none", prompt="p"),
                call("chat", model="unknown", prompt="p"),
                call("chat", route="fails", prompt="p"),
            )
        self.assertEqual(answers[1], ["ValueError"])
        servers = [attributes(span) for span in receiver.spans() if span["kind"] == 2]
        self.assertEqual(sorted((facts["exai.outcome"], facts.get("error.type", "")) for facts in servers), [("ok", ""), ("tool_error", "activity_error"), ("tool_error", "error"), ("tool_error", "exception"), ("tool_error", "exception")])
        routes = [attributes(span) for span in receiver.spans() if span["name"] == "route chat"]
        self.assertEqual(
            sorted((facts.get("gen_ai.request.model", ""), facts["exai.route.fallback"], facts.get("error.type", "")) for facts in routes),
            [("", False, "model_resolution"), ("", False, "model_resolution"), ("kimi-k2-0905-preview", True, "")],
        )

    def test_retries_and_fallbacks_are_events_of_the_call(self):
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, call("chat", model="auto", prompt="a secret prompt", down=True))
        server = next(span for span in receiver.spans() if span["kind"] == 2)
        told = [(event["name"], attributes(event)) for event in server["events"]]
        self.assertEqual(
            told,
            [
                ("exai.fallback", {}),
                ("exai.fallback.attempt", {"gen_ai.request.model": "glm-4.5-flash", "exai.attempt": "1", "error.type": "RuntimeError"}),
                ("exai.retry", {"exai.attempt": "1", "error.type": "ConnectionError"}),
            ],
        )
        facts = attributes(server)
        self.assertEqual((facts["gen_ai.response.model"], facts["exai.route.fallback"]), ("kimi-k2-0905-preview", True))

    def test_a_result_that_a_cache_answers(self):
        message = call("activity")
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, message, {**message, "after": True}, {**message, "request_id": "r-2", "after": True})
        hits = [span for span in receiver.spans() if span["name"] == "cache.get result"]
        self.assertEqual([(span["traceId"], span["parentSpanId"]) for span in hits], [(TRACE, PARENT)] * 2)
        self.assertEqual([attributes(span) for span in hits], [{"exai.source": "probe", "exai.cache.name": "result", "cache.hit": True, "jsonrpc.request.id": identity} for identity in ("r-1", "r-2")])
        self.assertEqual(len([span for span in receiver.spans() if span["kind"] == 2]), 1)

    def test_a_callback_that_holds_the_loop_is_a_stall_of_its_call(self):
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, call("chat", prompt="p", blocks=0.15))
        stall = next(span for span in receiver.spans() if span["name"] == "event_loop.stall")
        self.assertEqual(stall["traceId"], TRACE)
        self.assertGreater(int(stall["endTimeUnixNano"]) - int(stall["startTimeUnixNano"]), 100_000_000)


class WhatALaterDaemonShows(ProbeTest):
    def test_its_calls_routes_caches_and_uploads(self):
        path = self.file("a", "contents")
        chat = call("chat", model="auto", prompt="a secret prompt")
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, chat, chat, call("kimi_upload_files", file=path, request_id="r-2"), call("chat", fails=True, request_id="r-3"), home=LATER_DAEMON)
        self.assertEqual(
            self.tree(receiver.spans()),
            [
                *["tools/call chat", "  cache.get semantic", "  route chat", "cache.get result"],
                *["tools/call kimi_upload_files", "  cache.get file", "  upload kimi", "tools/call chat"],
            ],
        )
        servers = [attributes(span) for span in receiver.spans() if span["kind"] == 2]
        self.assertEqual([facts["jsonrpc.request.id"] for facts in servers], ["r-1", "r-2", "r-3"])
        self.assertEqual([facts["exai.outcome"] for facts in servers], ["ok", "ok", "tool_error"])
        self.assertEqual((servers[0]["exai.route.requested_model"], servers[0]["gen_ai.request.model"], servers[0]["gen_ai.response.model"]), ("auto", "glm-4.5-flash", "glm-4.5-flash"))
        self.assertNotIn("secret", json.dumps([body for _, _, body in receiver.requests]))


class WhatItTells(ProbeTest):
    def test_a_hello_with_the_secret_before_the_first_span(self):
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, call("activity"))
        self.assertEqual([path for path, _, _ in receiver.requests][:2], ["/v1/probe/hello", "/v1/traces"])
        for _, headers, _ in receiver.requests:
            self.assertEqual((headers["x-exai-secret"], headers["x-exai-source"]), ("a secret of this test", "probe"))
        hello = receiver.hellos()[0]
        self.assertEqual(hello["missing"], [])
        self.assertIn("tool_call", hello["watched"])
        self.assertIn("results", hello["counted"])

    def test_what_a_version_of_the_daemon_does_not_have_and_what_that_costs(self):
        import shutil

        home = self.folder / "daemon"
        shutil.copytree(DAEMON, home)
        (home / "utils" / "infrastructure" / "semantic_cache.py").unlink()
        resolution = home / "src" / "server" / "handlers" / "request_handler_model_resolution.py"
        resolution.write_text(resolution.read_text().replace("_route_auto_model", "_choose"))
        handler = home / "src" / "server" / "handlers" / "request_handler.py"
        handler.write_text(handler.read_text().replace("_route_auto_model", "_choose"))
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, call("activity", model="auto"), home=home)
        self.assertEqual(
            receiver.hellos()[0]["missing"],
            [{"point": "route", "costs": "routing.duration"}, {"point": "semantic_cache", "costs": "cache.outcome of chats"}, {"point": "container semantic_cache", "costs": "its census"}],
        )
        self.assertEqual(self.tree(receiver.spans()), ["tools/call activity"])

    def test_a_census_once_for_each_request(self):
        def wishes(receiver):
            # Once the calls are done, so that what they left can be counted; then another.
            ended = [span for span in receiver.spans() if span["kind"] == 2]
            censuses = [span for span in receiver.spans() if span["name"] == "census"]
            return {"again": 0.1, **({"census": "c-2" if censuses else "c-1"} if len(ended) >= 2 else {})}

        with Receiver(wishes=wishes) as receiver:
            self.run_daemon(receiver.endpoint, call("chat", model="auto", prompt="a secret prompt"), call("chat", prompt="p", model="glm-4.5-flash", request_id="r-2"), call("activity", seconds=2.5, request_id="r-3"))
        first, second = [attributes(span) for span in receiver.spans() if span["name"] == "census"]
        self.assertEqual((first["exai.census.id"], second["exai.census.id"]), ("c-1", "c-2"))
        self.assertEqual(first["exai.census.estimated"], False)
        counted = {name.split(".")[2]: int(value) for name, value in first.items() if name.endswith(".entries")}
        self.assertEqual(
            counted,
            {
                "results": 2,
                "results_by_call": 2,
                "requests": 3,
                "calls_in_flight": 0,
                "sessions": 0,
                "findings": 3,
                "expert_analyses": 0,
                "semantic_cache": 2,
                "session_cache": 0,
                "latencies": 2,
            },
        )
        self.assertGreater(int(first["exai.container.results.size"]), int(first["exai.container.results_by_call.size"]) - 200)
        self.assertNotIn("secret prompt", json.dumps([body for _, _, body in receiver.requests]))

    def test_nothing_of_prompts_results_or_paths(self):
        path = self.file("a-secret-name", "secret contents")
        with Receiver() as receiver:
            self.run_daemon(
                receiver.endpoint,
                call("chat", model="auto", prompt="a secret prompt", down=True),
                call("kimi_upload_and_extract", files=[path, path + "-missing"]),
                call("activity", raises=True),
            )
        said = json.dumps([body for _, _, body in receiver.requests])
        for word in ("secret prompt", "secret contents", "a-secret-name", "kimi answers", str(self.folder)):
            self.assertNotIn(word, said)

    def test_a_provider_elsewhere_gets_no_header(self):
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, call("chat", model="auto", prompt="p"), environment={"PROVIDER_HOST": "api.provider.example"})
        self.assertEqual(self.provider_calls(), [["/chat/completions", None]])


class WhatItNeverDoes(ProbeTest):
    def test_it_does_nothing_in_another_program(self):
        with Receiver() as receiver:
            self.assertEqual(self.run_daemon(receiver.endpoint, program="other_program.py"), "False\n")
        self.assertEqual(receiver.requests, [])

    def test_it_watches_a_daemon_that_is_started_as_a_module(self):
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, call("activity", seconds=0.5), {**call("activity", request_id="r-2"), "after": True}, module="src.daemon.ws_server")
        self.assertEqual(receiver.hellos()[-1]["missing"], [])
        # The first call had begun before the probe could look at the module.
        self.assertEqual(attributes([span for span in receiver.spans() if span["kind"] == 2][-1])["jsonrpc.request.id"], "r-2")

    def test_it_does_nothing_without_an_endpoint(self):
        self.assertEqual(len(self.run_daemon(None, call("activity"))), 1)

    def test_it_lets_another_sitecustomize_run(self):
        (self.folder / "sitecustomize.py").write_text(f"open({str(self.folder / 'ran')!r}, 'w').close()\n")
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, call("activity"), environment={"PYTHONPATH": f"{PROBE}{os.pathsep}{self.folder}"})
        self.assertTrue((self.folder / "ran").exists())
        self.assertEqual(len(receiver.spans()), 2)

    def test_it_keeps_nobody_waiting_for_a_receiver_that_is_gone_hangs_or_refuses(self):
        self.run_daemon(None, call("activity"))
        bare = self.seconds
        for misbehaviour in ({"hangs": True}, {"slow": 1}, {"status": 500}, {"status": 401}):
            with self.subTest(misbehaviour), Receiver(**misbehaviour) as receiver:
                self.assertEqual(len(self.run_daemon(receiver.endpoint, call("activity"))), 1)
                self.assertLess(self.seconds - bare, 5)
        self.run_daemon("http://127.0.0.1:9", call("activity"))
        self.assertLess(self.seconds - bare, 5)

    def test_a_forked_child_sends_nothing(self):
        with Receiver() as receiver:
            self.run_daemon(receiver.endpoint, call("activity"), forks=True)
        self.assertEqual(receiver.spans(), [])


class Unit(unittest.TestCase):
    def setUp(self):
        sys.path.insert(0, str(PROBE))
        self.addCleanup(sys.path.remove, str(PROBE))


class TheCensus(Unit):
    def count(self, thing, seen=None, seconds=60):
        import types

        from exai_probe import census, containers

        module = types.ModuleType("counted_module")
        module.thing = thing
        sys.modules["counted_module"] = module
        self.addCleanup(sys.modules.pop, "counted_module", None)
        return census.count((containers.Place("counted_module", "thing"),), set() if seen is None else seen, time.monotonic() + seconds)

    def test_texts_are_weighed_with_what_holds_them(self):
        entries, size, exact = self.count({f"key {number}": {"t": 1.0, "outputs": [{"text": "x" * 100_000 + str(number)}]} for number in range(100)})
        self.assertEqual((entries, exact), (100, True))
        self.assertTrue(10_000_000 < size < 10_300_000, size)

    def test_what_two_hold_is_counted_once(self):
        shared = ["x" * 50_000]
        seen = set()
        self.assertGreater(self.count({"a": shared}, seen)[1], 50_000)
        self.assertLess(self.count({"b": shared}, seen)[1], 1000)

    def test_of_many_entries_some_are_weighed_and_the_rest_taken_to_be_like_them(self):
        entries, size, exact = self.count({number: "x" * 1000 + str(number) for number in range(20_000)})
        self.assertEqual((entries, exact), (20_000, False))
        self.assertTrue(20_000_000 < size < 24_000_000, size)

    def test_it_takes_no_longer_than_it_may(self):
        self.assertEqual(self.count({number: [] for number in range(1000)}, seconds=0), (1000, None, False))

    def test_an_entry_of_many_parts_or_that_holds_itself_is_weighed_in_part(self):
        endless = []
        endless.append(endless)
        self.assertTrue(self.count([endless])[2])
        self.assertFalse(self.count([list(range(100_000))])[2])

    def test_it_bears_containers_that_change_meanwhile(self):
        from threading import Event, Thread

        thing = {}
        ended = Event()

        def change():
            number = 0
            while not ended.is_set():
                thing[number] = ["x" * 100]
                thing.pop(number - 3000, None)
                number += 1

        thread = Thread(target=change)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(ended.set)
        for _ in range(20):
            entries, size, _ = self.count(thing)
            self.assertTrue(size is None or size >= 0, entries)

    def test_it_reads_a_cache_file(self):
        from exai_probe import census

        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({"items": {str(number): {"kimi": {"file_id": "f", "ts": 1.0}} for number in range(7)}}, file)
            file.flush()
            self.assertEqual(census.count_file(file.name), (7, os.stat(file.name).st_size, True))
        self.assertIsNone(census.count_file(file.name))


class TheExporter(Unit):

    def exporter(self, endpoint):
        from exai_probe import exporter, span

        class NoHello:
            def news(self):
                return None

        made = exporter.Exporter(endpoint, "", NoHello())
        made.start()
        self.addCleanup(made.stop)
        return made, exporter.QUEUE_LIMIT, lambda: span.Span("cache.get file", span.INTERNAL, None, {})

    def wait_until(self, condition):
        deadline = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def test_it_drops_the_newest_of_too_many_and_tells_how_many(self):
        with Receiver(hangs=True) as receiver:
            exporter, limit, make = self.exporter(receiver.endpoint)
            exporter.put(make())
            # It has the first in hand and hears nothing: everything else must wait in the queue.
            self.wait_until(lambda: receiver.requests)
            made = [make() for _ in range(limit + 10)]
            for span in made:
                exporter.put(span)
            receiver.hangs = False
            receiver.released.set()
            self.wait_until(lambda: receiver.dropped())
            [told] = receiver.dropped()
            self.assertRegex(told, r"^probe;queue_full;10;\d+$")
            self.wait_until(lambda: len({span["spanId"] for span in receiver.spans()}) == limit + 1)
            self.assertTrue({span.span_id for span in made[-10:]}.isdisjoint(span["spanId"] for span in receiver.spans()))

    def test_it_sends_again_what_was_not_taken(self):
        with Receiver(status=503) as receiver:
            exporter, _, make = self.exporter(receiver.endpoint)
            exporter.put(make())
            self.wait_until(lambda: len(receiver.requests) >= 2)
            receiver.status = 200
            exporter.put(make())
            self.wait_until(lambda: len({span["spanId"] for span in receiver.spans()}) == 2)
            self.assertEqual(receiver.dropped(), [])

    def test_it_gives_up_what_is_refused_and_tells_of_it_later(self):
        with Receiver(status=413) as receiver:
            exporter, _, make = self.exporter(receiver.endpoint)
            exporter.put(make())
            self.wait_until(lambda: receiver.requests)
            receiver.status = 200
            exporter.put(make())
            self.wait_until(lambda: receiver.dropped())
            [told] = receiver.dropped()
            self.assertRegex(told, r"^probe;refused:413;1;\d+$")

    def test_it_tells_how_long_ago_the_last_was_lost_when_that_is_heard(self):
        with Receiver(status=503) as receiver:
            exporter, _, _ = self.exporter(receiver.endpoint)
            exporter.drop("queue_full", 1)
            time.sleep(0.3)
            exporter.drop("queue_full", 1)
            lost = time.monotonic()
            time.sleep(0.2)
            self.wait_until(lambda: receiver.dropped())
            receiver.status = 200
            heard = len(receiver.dropped())
            self.wait_until(lambda: len(receiver.dropped()) > heard)
            age = int(receiver.dropped()[heard].removeprefix("probe;queue_full;2;"))
            self.assertTrue(200 <= age <= (time.monotonic() - lost) * 1000 + 1, age)


if __name__ == "__main__":
    unittest.main()
