-- Every file of every planned call but those that warm up, with what each source saw of its lookup and its transfer.
WITH lookup AS (
  SELECT call_id, exai_file_sha256 AS sha256, source,
    arg_min(cache_hit, (start_ns, span_id)) AS hit, arg_min(span_id, (start_ns, span_id)) AS span_id
  FROM span
  WHERE exai_cache_name = 'file' AND call_id IS NOT NULL AND NOT ambiguous AND source IN ('probe', 'log')
  GROUP BY ALL
), post AS (
  SELECT s.call_id, s.exai_file_sha256 AS sha256, c.ordinal, s.span_id, s.source, s.start_ns, s.exai_file_id AS file_id
  FROM span AS s JOIN call AS c USING (call_id)
  WHERE s.name = 'POST /files' AND NOT s.ambiguous AND s.source IN ('gateway', 'probe')
), named AS (
  SELECT file_id, min(sha256) AS sha256 FROM post WHERE file_id IS NOT NULL GROUP BY file_id
), content AS (
  SELECT s.call_id, coalesce(s.exai_file_sha256, named.sha256) AS sha256, count(*)::INTEGER AS gets,
    arg_min(s.span_id, (s.start_ns, s.span_id)) AS span_id, arg_min(s.source, (s.start_ns, s.span_id)) AS source
  FROM span AS s LEFT JOIN named ON named.file_id = s.exai_file_id
  WHERE s.name = 'GET /files/{id}/content' AND NOT s.ambiguous AND s.source IN ('gateway', 'probe')
  GROUP BY ALL
), posted AS (
  SELECT call_id, sha256, count(*)::INTEGER AS posts, arg_min(span_id, (start_ns, span_id)) AS span_id, arg_min(source, (start_ns, span_id)) AS source FROM post GROUP BY ALL
), first_post AS (
  SELECT sha256, min(ordinal) AS ordinal FROM post GROUP BY sha256
), first_call AS (
  SELECT f.sha256, arg_min(c.call_id, c.ordinal) AS call_id, arg_min(outcome.exai_outcome, c.ordinal) AS outcome
  FROM call_file AS f
  JOIN call AS c USING (call_id)
  LEFT JOIN span AS outcome ON outcome.span_id = c.span_id AND outcome.source = 'client'
  WHERE NOT f.repeated
  GROUP BY f.sha256
)
SELECT f.call_id, f.sha256, f.repeated,
  first_call.call_id AS first_call_id, first_call.outcome AS first_outcome,
  probe.hit AS probe_hit, probe.span_id AS probe_span_id, log.hit AS log_hit, log.span_id AS log_span_id,
  coalesce(posted.posts, 0) AS posts, posted.span_id AS post_span_id, posted.source AS post_source,
  coalesce(content.gets, 0) AS gets, content.span_id AS get_span_id, content.source AS get_source,
  coalesce(first_post.ordinal < c.ordinal, false) AS posted_before
FROM call_file AS f
JOIN call AS c USING (call_id)
LEFT JOIN lookup AS probe ON probe.call_id = f.call_id AND probe.sha256 = f.sha256 AND probe.source = 'probe'
LEFT JOIN lookup AS log ON log.call_id = f.call_id AND log.sha256 = f.sha256 AND log.source = 'log'
LEFT JOIN posted ON posted.call_id = f.call_id AND posted.sha256 = f.sha256
LEFT JOIN content ON content.call_id = f.call_id AND content.sha256 = f.sha256
LEFT JOIN first_post ON first_post.sha256 = f.sha256
LEFT JOIN first_call ON first_call.sha256 = f.sha256
WHERE NOT c.warmup
ORDER BY c.ordinal, f.ordinal
