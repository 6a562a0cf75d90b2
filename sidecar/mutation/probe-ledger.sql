-- The ledger counts what is left of them.
UPDATE ledger SET seen = (
  SELECT count(*) FROM spans AS s
  WHERE s.call_id = ledger.call_id AND s.source = 'probe' AND CASE ledger.what
    WHEN 'call' THEN s.name LIKE 'tools/call %'
    WHEN 'route' THEN s.name LIKE 'route %'
    WHEN 'upload' THEN s.name LIKE 'upload %'
    WHEN 'lookup' THEN s.cache_name IS NOT NULL
  END
)
WHERE rung = 'probe' AND what IN ('call', 'route', 'upload', 'lookup')
