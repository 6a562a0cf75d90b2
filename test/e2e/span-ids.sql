-- Every span of a run.
SELECT span_id FROM span
