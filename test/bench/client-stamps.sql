-- Both stamps of each call that was answered.
SELECT exai_call_id AS id, exai_step AS step, start_ns, end_ns
FROM span
WHERE name LIKE 'tools/call %' AND source = 'client' AND exai_outcome = 'ok' AND NOT exai_warmup
