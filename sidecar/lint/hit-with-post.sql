-- Lookups that hit the file cache in calls that post the same contents to the provider all the same.
SELECT hit.trace_id, hit.span_id, hit.source, post.span_id AS other_id, post.source AS other_source, hit.exai_file_sha256 AS sha256
FROM span AS hit
JOIN span AS post ON post.call_id = hit.call_id AND post.exai_file_sha256 = hit.exai_file_sha256
WHERE hit.exai_cache_name = 'file' AND hit.cache_hit AND NOT hit.ambiguous AND hit.call_id IS NOT NULL
  AND post.name = 'POST /files' AND NOT post.ambiguous AND post.start_ns >= hit.start_ns
ORDER BY hit.start_ns, hit.span_id, post.start_ns, post.span_id
LIMIT $most::INTEGER
