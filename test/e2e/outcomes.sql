-- How the calls of a run ended, for the one who made them.
SELECT exai_outcome AS outcome, count(*)::INTEGER AS calls
FROM span
WHERE name LIKE 'tools/call %' AND source = 'client'
GROUP BY ALL
ORDER BY ALL
