-- Provider uploads by call, joined to the client's span: what upload.posts asks.
SELECT count(*) AS posts, sum(p.http_request_body_size) AS bytes
FROM span p JOIN span c ON c.call_id = p.call_id AND c.source = 'client'
WHERE p.name = 'POST /files' AND p.source = 'gateway';
