import { describe, expect, it } from 'vitest';
import { classifyOutcome } from '../../sidecar/protocol/outcome.ts';
import { helloFailure } from '../../sidecar/protocol/hello-failure.ts';
import { parseToolResult } from '../../sidecar/protocol/tool-result.ts';

function answer(reply: { readonly output?: unknown; readonly code?: string; readonly acknowledged?: boolean }) {
  const outputs = reply.output === undefined ? [] : [{ type: 'text' as const, text: JSON.stringify(reply.output) }];
  return classifyOutcome({
    how: 'answered',
    acknowledged: reply.acknowledged ?? true,
    frame: { op: 'call_tool_res', request_id: 'a', outputs, ...(reply.code === undefined ? {} : { error: { code: reply.code, message: 'm' } }) },
    result: parseToolResult('chat', outputs),
  });
}

describe('classifyOutcome', () => {
  it.each([
    [{ output: { status: 'success' } }, 'ok', undefined],
    [{ output: { status: 'error' }, code: 'ERROR' }, 'tool_error', 'ERROR'],
    [{ output: { status: 'analyze_failed' } }, 'tool_error', 'analyze_failed'],
    [{ output: { status: 'analyze_timeout' } }, 'timeout', 'analyze_timeout'],
    [{ output: { status: 'execution_error', error: '' }, code: 'EXECUTION_ERROR' }, 'timeout', 'execution_timeout'],
    [{ code: 'EXEC_ERROR' }, 'tool_error', 'EXEC_ERROR'],
    [{ code: 'TIMEOUT' }, 'timeout', 'TIMEOUT'],
    [{ code: 'OVER_CAPACITY', acknowledged: false }, 'over_capacity', 'OVER_CAPACITY'],
    [{ code: 'DUPLICATE', acknowledged: false }, 'duplicate', 'DUPLICATE'],
    [{ code: 'TOOL_NOT_FOUND', acknowledged: false }, 'tool_error', 'TOOL_NOT_FOUND'],
    [{ output: { status: 'success' }, acknowledged: false }, 'result_cache', 'result_cache'],
    [{ output: { status: 'error' }, acknowledged: false }, 'result_cache', 'result_cache_error'],
    [{ output: { status: 'error' }, code: 'ERROR', acknowledged: false }, 'result_cache', 'result_cache_error'],
  ])('names the reply %j %s (%s)', (reply, outcome, errorType) => {
    expect(answer(reply)).toEqual({ outcome, errorType, answered: true });
  });

  it('says that the daemon may still be at a call that got no reply', () => {
    const endings = [{ how: 'deadline' }, { how: 'silent' }, { how: 'closed', code: 1001 }, { how: 'unreachable' }, { how: 'cancelled' }] as const;
    expect(endings.map((ending) => classifyOutcome(ending)).map(({ outcome, answered }) => [outcome, answered])).toEqual([
      ['timeout', false],
      ['zombie', false],
      ['disconnected', false],
      ['disconnected', false],
      ['cancelled', false],
    ]);
  });
});

describe('helloFailure', () => {
  it.each([
    ['unauthorized', undefined, 'unauthorized'],
    [undefined, 4003, 'unauthorized'],
    ['invalid_hello', undefined, 'hello_rejected'],
    [undefined, 4002, 'hello_rejected'],
    [undefined, 1011, 'session_cap'],
    [undefined, 1001, 'closed'],
  ] as const)('reads hello_ack error %s and close code %s as %s', (error, code, failure) => {
    expect(helloFailure(error, code)).toBe(failure);
  });
});
