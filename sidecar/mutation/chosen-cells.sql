-- Calls of the routing table that were answered, in an order that the seed decides.
SELECT c.call_id FROM call AS c JOIN span AS client ON client.span_id = c.span_id
WHERE c.cell IS NOT NULL AND NOT c.warmup AND c.inference = 'none' AND client.exai_outcome = 'ok'
ORDER BY md5($seed || c.call_id)
