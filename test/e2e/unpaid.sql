-- What calls owed and did not deliver.
SELECT c.tool, c.label, l.rung || '/' || l.what AS item, count(*)::INTEGER AS calls
FROM ledger AS l JOIN call AS c USING (call_id)
WHERE l.seen < l.due
GROUP BY ALL ORDER BY ALL
