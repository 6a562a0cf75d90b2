import { describe, expect, it } from 'vitest';
import { parseToolResult } from '../../sidecar/protocol/tool-result.ts';

const outputs = (...texts: readonly unknown[]) => texts.map((text) => ({ type: 'text' as const, text: typeof text === 'string' ? text : JSON.stringify(text) }));

const SUMMARY = `
=== MCP CALL SUMMARY ===
Tool: chat | Status: COMPLETE (Step 1/? complete)
Duration: 2.3s | Model: glm-4.5-flash | Tokens: ~412
Continuation ID: -
Next Action Required: None
Expert Validation: Disabled
=== END SUMMARY ===

(no progress captured)
req_id=0b6c9e1e-1111-2222-3333-444455556666`;

describe('parseToolResult', () => {
  it('tells the model that answered from the one routed to', () => {
    const result = parseToolResult(
      'chat',
      outputs({ status: 'continuation_available', content: 'x', metadata: { tool_name: 'chat', model_used: 'kimi-k2-0905-preview', provider_used: 'kimi' } }, SUMMARY),
    );
    expect(result).toEqual({
      status: 'continuation_available',
      modelUsed: 'kimi-k2-0905-preview',
      providerUsed: 'kimi',
      summary: { requestId: '0b6c9e1e-1111-2222-3333-444455556666', model: 'glm-4.5-flash', status: 'COMPLETE', durationSeconds: 2.3 },
      filesReturned: undefined,
      expertStatus: undefined,
      failure: undefined,
    });
  });

  it('counts the files that an upload returned and finds no summary there', () => {
    const result = parseToolResult('kimi_upload_and_extract', outputs([{ role: 'system', content: 'a', _file_id: '1' }, { role: 'system', content: 'b', _file_id: '2' }]));
    expect(result).toMatchObject({ filesReturned: 2, summary: undefined, failure: undefined });
  });

  it('counts no files where an upload failed', () => {
    const result = parseToolResult('kimi_upload_and_extract', outputs({ status: 'execution_error', error_class: 'runtimeerror', provider: 'KIMI', error: 'x' }));
    expect(result).toMatchObject({ filesReturned: 0, providerUsed: 'kimi', failure: { kind: 'error', word: 'execution_error' } });
  });

  it.each([
    [{ status: 'analyze_failed', error: 'x' }, { kind: 'error', word: 'analyze_failed' }],
    [{ status: 'analyze_timeout' }, { kind: 'timeout', word: 'analyze_timeout' }],
    [{ status: 'calling_expert_analysis', expert_analysis: { status: 'analysis_timeout' } }, { kind: 'timeout', word: 'analysis_timeout' }],
    [{ status: 'calling_expert_analysis', expert_analysis: { status: 'empty_response' } }, { kind: 'error', word: 'empty_response' }],
    [{ status: 'calling_expert_analysis', expert_analysis: { status: 'analysis_complete' } }, undefined],
    [{ status: 'execution_error', error: '', tool: 'kimi_upload_and_extract' }, { kind: 'timeout', word: 'execution_timeout' }],
    [{ status: 'execution_error', error: 'boom', tool: 'chat' }, { kind: 'error', word: 'execution_error' }],
    [{ status: 'invalid_request', error: 'x' }, { kind: 'error', word: 'invalid_request' }],
    [{ status: 'error', content: 'x' }, { kind: 'error', word: 'error' }],
    ['[activity:error] no such log', { kind: 'error', word: 'activity_error' }],
    ['Unknown tool: x', { kind: 'error', word: 'unknown_tool' }],
    ['plain text that mentions [activity:error]', undefined],
    [{ status: 'investigation_complete' }, undefined],
  ])('reads %j as %j', (output, failure) => {
    expect(parseToolResult('analyze', outputs(output)).failure).toEqual(failure);
  });

  it('takes free text in the place of a status for none', () => {
    expect(parseToolResult('chat', outputs({ status: 'a whole sentence of someone' })).status).toBeUndefined();
  });
});
