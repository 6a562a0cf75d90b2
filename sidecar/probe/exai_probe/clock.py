"""Unix time of readings of the monotonic clock."""

from time import perf_counter_ns, time_ns

# Less is what two readings in a row differ by; more is a wall clock that was set, or a daemon that has run for days.
TOLERANCE_NANOS = 2_000_000


def _offset():
    # The narrowest of a few looks: the thread may be interrupted between two readings.
    looks = []
    for _ in range(5):
        before = perf_counter_ns()
        wall = time_ns()
        after = perf_counter_ns()
        looks.append((after - before, wall - (before + after) // 2))
    return min(looks)[1]


class Anchor:
    """What to add to the monotonic clock; it moves only where the wall clock has left it behind."""

    def __init__(self):
        self.offset = _offset()

    def renew(self):
        offset = _offset()
        if abs(offset - self.offset) > TOLERANCE_NANOS:
            self.offset = offset
        return self.offset
