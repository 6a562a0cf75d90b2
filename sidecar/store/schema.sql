-- One run. Version is checked by name on opening; views over spans are made on opening, from the names in semconv.ts,
-- so that a new measure or attribute changes nothing here.

CREATE TABLE meta (key VARCHAR, value VARCHAR);

-- What the scenario planned, fixed before anything was sent.
CREATE TABLE calls (
  call_id VARCHAR, trace_id VARCHAR, span_id VARCHAR, ordinal INTEGER,
  step VARCHAR, label VARCHAR, iteration INTEGER, unit VARCHAR, group_key VARCHAR, warmup BOOLEAN,
  tool VARCHAR, requested_model VARCHAR, inference VARCHAR, expected_model VARCHAR, documented_model VARCHAR,
  cell VARCHAR, deadline_ms INTEGER, leaves VARCHAR, blocks BOOLEAN
);

CREATE TABLE call_files (call_id VARCHAR, ordinal INTEGER, sha256 VARCHAR, bytes BIGINT, repeated BOOLEAN);

-- Words of a closed list are written five times as fast as text.
CREATE TYPE span_kind AS ENUM ('internal', 'server', 'client', 'producer', 'consumer');
CREATE TYPE span_status AS ENUM ('unset', 'ok', 'error');
CREATE TYPE rung AS ENUM ('client', 'process', 'log', 'gateway', 'probe');

-- What was seen. Typed columns hold what measures ask for; the rest of the attributes is one JSON text.
CREATE TABLE spans (
  trace_id VARCHAR, span_id VARCHAR, parent_span_id VARCHAR, name VARCHAR, kind span_kind, service VARCHAR,
  start_ns BIGINT, end_ns BIGINT, status span_status, status_message VARCHAR,
  source rung, call_id VARCHAR, ambiguous BOOLEAN, disturbed BOOLEAN,
  tool VARCHAR, outcome VARCHAR, cache_name VARCHAR, cache_hit BOOLEAN,
  file_sha256 VARCHAR, file_id VARCHAR, request_model VARCHAR, response_model VARCHAR,
  attributes VARCHAR, links VARCHAR, events VARCHAR
);

CREATE TABLE readings (time_ns BIGINT, pid INTEGER, name VARCHAR, value DOUBLE);

-- What each call owed each rung, and what came.
CREATE TABLE ledger (call_id VARCHAR, rung VARCHAR, what VARCHAR, due INTEGER, seen INTEGER);
