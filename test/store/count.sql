SELECT count(*) AS spans, count(*) = coalesce(max(start_ns), 0) AS whole FROM span;
