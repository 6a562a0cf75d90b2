-- Every span of a run, with its place.
SELECT trace_id, span_id, parent_span_id, name, service FROM spans
