-- Every span of a run, with what shows whose it is.
SELECT trace_id, span_id, parent_span_id, call_id, name, kind, source, ambiguous, exai_file_sha256 AS sha256, exai_markers AS markers
FROM span
