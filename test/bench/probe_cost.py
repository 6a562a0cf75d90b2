"""What a span costs in the daemon's own thread: the same work with the probe looking on and without, turn by turn."""

import json
import os
import random
import statistics
import sys
import time

from array import array

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "probe"))

from receiver import Receiver  # noqa: E402

ROUNDS = 40
BATCH = 500


def resident():
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


class Work:
    """The shape of a cache lookup: a method that does next to nothing."""

    def get(self, sha256, provider):
        return None


def main(probe, endpoint):
    sys.path.insert(0, probe)
    costs = {name: array("q", bytes(8 * ROUNDS * BATCH)) for name in ("off", "on")}
    before = resident()
    from exai_probe import recorder, span, watch_caches
    from exai_probe.exporter import Exporter

    class NoHello:
        def news(self):
            return None

    exporter = Exporter(endpoint, "", NoHello())
    recorder.send_to(exporter)
    exporter.start()
    call = span.Span("tools/call bench", span.SERVER, None, {})
    call.call = span.CallState(call)
    span.current.set(call)
    bare = Work()
    bare_get = bare.get

    class Watched(Work):
        get = watch_caches.file_get(Work.get)

    watched_get = Watched().get
    sha256 = "0" * 64
    clock = time.perf_counter_ns
    turns = [("off", bare_get), ("on", watched_get)]
    for turn in range(ROUNDS):
        random.shuffle(turns)
        for name, get in turns:
            times = costs[name]
            for place in range(turn * BATCH, turn * BATCH + BATCH):
                begun = clock()
                get(sha256, "kimi")
                times[place] = clock() - begun
                # About 4000 spans a second: the exporter is busy meanwhile.
                time.sleep(0.00015)
    after = resident()
    exporter.stop()
    median = {name: statistics.median(times) for name, times in costs.items()}
    p99 = {name: sorted(times)[int(len(times) * 0.99)] for name, times in costs.items()}
    # Paired: each watched call less the bare call of the same place in its round.
    differences = [on - off for on, off in zip(costs["on"], costs["off"], strict=True)]
    medians = sorted(statistics.median(random.choices(differences, k=len(differences))) for _ in range(200))
    print(
        json.dumps(
            {
                "spans": len(costs["on"]),
                "off_median_us": median["off"] / 1000,
                "on_median_us": median["on"] / 1000,
                "on_p99_us": p99["on"] / 1000,
                "off_p99_us": p99["off"] / 1000,
                "cost_median_us": statistics.median(differences) / 1000,
                "cost_median_low_us": medians[4] / 1000,
                "cost_median_high_us": medians[-5] / 1000,
                "cost_p99_us": sorted(differences)[int(len(differences) * 0.99)] / 1000,
                "resident_bytes": after - before,
            }
        )
    )


if __name__ == "__main__":
    if len(sys.argv) > 2:
        main(sys.argv[1], sys.argv[2])
    else:
        # The receiver has an interpreter of its own, as the sidecar has.
        import subprocess

        with Receiver(hangs=os.environ.get("HANGS") == "1") as receiver:
            subprocess.run([sys.executable, __file__, sys.argv[1], receiver.endpoint], check=True)
