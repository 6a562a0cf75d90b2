-- Children that lie outside of their parents. A parent that was cancelled or failed ends while its threads go on; only
-- where the call answered well must a child have ended with it. Children of a call's own span are looked at as work of the
-- call, and the daemon's span beside the client's, each by a question of its own. A call in the daemon's log is stamped as it is
-- written down, and its start is counted back from there: it may be as late as an end.
WITH waited AS (
  SELECT call_id
  FROM span
  WHERE source = 'client' AND kind = 'client' AND exai_outcome = 'ok' AND coalesce(exai_tool_status, '') NOT LIKE '%timeout%'
), family AS (
  SELECT child.trace_id, child.span_id, child.name, child.source, child.start_ns,
    parent.span_id AS other_id, parent.name AS other_name, parent.source AS other_source,
    (parent.start_ns - child.start_ns)::DOUBLE / 1e9 AS before_s,
    CASE WHEN parent.status <> 'error' THEN (child.start_ns - parent.end_ns)::DOUBLE / 1e9 END AS after_s,
    CASE WHEN parent.status <> 'error' AND waited.call_id IS NOT NULL THEN (child.end_ns - parent.end_ns)::DOUBLE / 1e9 END AS beyond_s,
    $clock_s::DOUBLE + coalesce(child.exai_resolution, 0) + coalesce(parent.exai_resolution, 0) AS clock_s,
    CASE WHEN parent.source = 'log' THEN $late_s::DOUBLE ELSE 0 END AS late_start_s
  FROM span AS child
  JOIN span AS parent ON parent.span_id = child.parent_span_id AND parent.trace_id = child.trace_id AND parent.call_id = child.call_id
  LEFT JOIN waited ON waited.call_id = child.call_id
  WHERE NOT child.ambiguous AND NOT parent.ambiguous AND parent.source <> 'client' AND child.source <> 'client'
)
SELECT trace_id, span_id, name, source, other_id, other_name, other_source,
  CASE WHEN before_s > clock_s + late_start_s THEN 'before' WHEN after_s > clock_s THEN 'after' ELSE 'beyond' END AS how,
  CASE WHEN before_s > clock_s + late_start_s THEN before_s WHEN after_s > clock_s THEN after_s ELSE beyond_s END AS seconds
FROM family
WHERE before_s > clock_s + late_start_s OR after_s > clock_s OR beyond_s > clock_s + $late_s::DOUBLE
ORDER BY start_ns, span_id
LIMIT $most::INTEGER
