"""Spans as OTLP/JSON, piece by piece: one span at a time, so that the exporter holds the interpreter only briefly."""

from json.encoder import encode_basestring_ascii as text

from . import names

PREFIX = (
    '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":%s}}]},"scopeSpans":[{"scope":{"name":"exai_probe"},"spans":['
    % text(names.SERVICE_DAEMON)
)
SUFFIX = "]}]}]}"


def _value(value):
    if value is True:
        return '{"boolValue":true}'
    if value is False:
        return '{"boolValue":false}'
    if isinstance(value, int):
        return '{"intValue":"%d"}' % value
    if isinstance(value, float):
        return '{"doubleValue":%r}' % value
    return '{"stringValue":%s}' % text(value)


def _attributes(attributes):
    return ",".join(['{"key":%s,"value":%s}' % (text(key), _value(value)) for key, value in attributes.items() if value is not None])


def span_json(span, offset):
    """One span; `offset` is what turns the monotonic clock into Unix time."""
    parent = "" if span.parent_id is None else '"parentSpanId":"%016x",' % span.parent_id
    status = "" if span.error is None else ',"status":{"code":2,"message":%s}' % text(span.error)
    events = ""
    if span.events:
        events = ',"events":[%s]' % ",".join(
            ['{"name":%s,"timeUnixNano":"%d","attributes":[%s]}' % (text(name), time + offset, _attributes(attributes)) for name, time, attributes in span.events]
        )
    return '{"traceId":"%032x","spanId":"%016x",%s"name":%s,"kind":%d,"startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[%s]%s%s}' % (
        span.trace_id,
        span.span_id,
        parent,
        text(span.name),
        span.kind,
        span.start + offset,
        span.end + offset,
        _attributes({names.ATTR_SOURCE: "probe", **span.attributes}),
        status,
        events,
    )
