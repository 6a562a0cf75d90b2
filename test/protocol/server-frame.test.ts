import { describe, expect, it } from 'vitest';
import { parseServerFrame } from '../../sidecar/protocol/server-frame.ts';

describe('parseServerFrame', () => {
  it.each([
    { op: 'hello_ack', ok: true, session_id: '6f0d' },
    { op: 'hello_ack', ok: false, error: 'unauthorized' },
    { op: 'list_tools_res', tools: [{ name: 'chat', description: '…', inputSchema: {} }] },
    { op: 'health_res', ok: true, health: { t: 1760230000.12, uptime_human: '0:03:20', sessions: 2, global_capacity: 24, tool_count: 28 } },
    { op: 'progress', request_id: 'b-1', name: 'chat', t: 1760230001.0001, note: 'accepted' },
    { op: 'progress', request_id: 'b-1', name: 'chat', t: 1760230009.0003 },
    { op: 'call_tool_ack', request_id: 'b-1', accepted: true, timeout: 180, name: 'chat' },
    { op: 'call_tool_res', request_id: 'b-1', outputs: [{ type: 'text', text: 'x' }], text: 'x' },
    { op: 'call_tool_res', request_id: null, error: { code: 'OVER_CAPACITY', message: 'soon', retry_after: 1 } },
    { op: 'error', message: 'invalid_json' },
  ])('takes $op as it stands on the wire', (frame) => {
    expect(parseServerFrame(JSON.stringify(frame))).toEqual(frame);
  });

  it.each([
    ['{"op":', 'not JSON'],
    ['[]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['{}', 'no op'],
    ['{"op":"constructor"}', 'unknown op'],
    ['{"op":"progress","request_id":"a","name":"chat","t":"now"}', 'progress.t is not a finite number'],
    ['{"op":"call_tool_res","request_id":"a","outputs":[{"type":"text"}]}', 'call_tool_res.outputs is not a list of texts or absent'],
    ['{"op":"call_tool_res","request_id":7}', 'call_tool_res.request_id is not a string or null'],
    ['{"op":"health_res","ok":true,"health":{"t":1}}', 'health_res.health is not a health snapshot'],
  ])('says why %s is not understood', (data, reason) => {
    expect(parseServerFrame(data)).toEqual({ op: 'not_understood', reason });
  });

  it('quotes nothing of what a frame contains', () => {
    expect(JSON.stringify(parseServerFrame('{"op":"error","message":["my secret"]}'))).not.toContain('secret');
  });
});
