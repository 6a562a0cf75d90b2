-- The cells of the routing table that were tried, in an order that the seed decides.
SELECT cell, expected_model FROM call WHERE cell IS NOT NULL AND NOT warmup AND expected_model IS NOT NULL
GROUP BY cell, expected_model ORDER BY md5($seed || cell)
