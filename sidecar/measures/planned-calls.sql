-- Every planned call but those that warm up, with what the client saw of it and what its ledger lacks.
WITH client AS (
  SELECT span_id, start_ns, end_ns, duration_s, disturbed, exai_outcome, error_type, exai_tool_status,
    exai_queue_duration, exai_queue_error, gen_ai_request_model, gen_ai_response_model,
    exai_files_sent, exai_files_returned, exai_send_lateness
  FROM span
  WHERE source = 'client' AND kind = 'client' AND NOT ambiguous
), ledger_of AS (
  SELECT call_id, string_agg(rung || '/' || what, ' ' ORDER BY rung, what) FILTER (WHERE seen < due) AS lacking
  FROM ledger
  GROUP BY call_id
), file_of AS (
  SELECT call_id, count(*)::INTEGER AS files, arg_min(sha256, ordinal) AS sha256, arg_min(repeated, ordinal) AS repeated
  FROM call_file
  GROUP BY call_id
)
SELECT
  c.call_id, c.trace_id, c.span_id, c.ordinal, c.step, c.label, c.unit, c.group_key, c.tool,
  c.requested_model, c.inference, c.expected_model, c.documented_model, c.cell,
  coalesce(f.files, 0) AS files, f.sha256, coalesce(f.repeated, false) AS repeated,
  client.span_id IS NOT NULL AS observed, l.call_id IS NOT NULL AS settled, coalesce(l.lacking, '') AS lacking,
  client.start_ns, client.end_ns, client.duration_s AS wall_s, coalesce(client.disturbed, false) AS disturbed,
  client.exai_outcome AS outcome, client.error_type, client.exai_tool_status AS tool_status,
  client.exai_queue_duration AS queue_s, client.exai_queue_error AS queue_error_s,
  client.gen_ai_request_model AS summary_model, client.gen_ai_response_model AS response_model,
  client.exai_files_sent AS files_sent, client.exai_files_returned AS files_returned,
  client.exai_send_lateness AS lateness_s
FROM call AS c
LEFT JOIN client ON client.span_id = c.span_id
LEFT JOIN ledger_of AS l ON l.call_id = c.call_id
LEFT JOIN file_of AS f ON f.call_id = c.call_id
WHERE NOT c.warmup
ORDER BY c.ordinal
