-- How long calls took that an end of their own was seen of, by tool, and those that were given up.
SELECT c.call_id, client.exai_outcome IN ('timeout', 'zombie') AS given_up
FROM call AS c JOIN span AS client ON client.span_id = c.span_id AND client.source = 'client'
WHERE NOT c.warmup ORDER BY c.ordinal
