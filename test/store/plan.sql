SELECT c.call_id, c.step, c.ordinal, c.warmup, c.requested_model, f.sha256, f.bytes, l.due, r.value
FROM call c JOIN call_file f USING (call_id) JOIN ledger l USING (call_id) CROSS JOIN reading r;
