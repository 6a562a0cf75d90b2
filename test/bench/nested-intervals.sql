-- Wall time of each call less that of its provider requests: what tool.overhead asks.
SELECT max(c.duration_s - g.inside) AS largest, min(c.duration_s - g.inside) AS least
FROM span c JOIN (SELECT call_id, sum(duration_s) AS inside FROM span WHERE source = 'gateway' GROUP BY call_id) g USING (call_id)
WHERE c.source = 'client';
