-- Shares of cache hits by content: what cache.outcome asks.
SELECT exai_file_sha256, count(*) FILTER (cache_hit) AS hits, count(*) AS lookups
FROM span WHERE exai_cache_name = 'file' GROUP BY exai_file_sha256;
