SELECT sum(end_ns - start_ns) AS total FROM span;
