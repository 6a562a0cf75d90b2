-- Posts each file of these calls once more, in the middle of the call, as its first POST was seen.
WITH window_of AS (
  SELECT c.call_id, c.trace_id, f.sha256, client.span_id AS client_span_id, client.start_ns + (client.end_ns - client.start_ns) // 4 AS start_ns, client.start_ns + (client.end_ns - client.start_ns) // 2 AS end_ns
  FROM calls AS c JOIN call_files AS f USING (call_id) JOIN spans AS client ON client.span_id = c.span_id
  WHERE list_contains($calls::VARCHAR[], c.call_id)
), first_post AS (
  SELECT *, row_number() OVER (PARTITION BY file_sha256, source ORDER BY start_ns, span_id) AS nth
  FROM spans WHERE name = 'POST /files' AND file_sha256 IS NOT NULL
)
INSERT INTO spans BY NAME
SELECT p.* EXCLUDE (nth) REPLACE (
  w.trace_id AS trace_id, md5(w.call_id || w.sha256 || p.source::VARCHAR)[1:16] AS span_id, w.client_span_id AS parent_span_id,
  w.start_ns AS start_ns, w.end_ns AS end_ns, w.call_id AS call_id)
FROM window_of AS w JOIN first_post AS p ON p.file_sha256 = w.sha256 AND p.nth = 1
