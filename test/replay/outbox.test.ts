import { describe, expect, it } from 'vitest';
import { Outbox } from '../../sidecar/replay/outbox.ts';
import { rootSpan } from '../../sidecar/replay/run-spans.ts';
import type { ReplayMessage } from '../../sidecar/spans/replay-message.ts';

const span = rootSpan({ runId: 'r', scenario: 's', serverAddress: 'h', serverPort: 1, root: { traceId: '0'.repeat(32), spanId: '0'.repeat(16) } }, 1n, 2n);
const sizes = (messages: readonly ReplayMessage[]) => messages.map((message) => (message.type === 'spans' ? message.batch.length : message.type));

describe('Outbox', () => {
  it('hands spans on in batches of at most 256, the rest at the end, then that it is finished', () => {
    const messages: ReplayMessage[] = [];
    const outbox = new Outbox((message) => messages.push(message));
    for (let count = 0; count < 600; count += 1) outbox.span(span);
    expect(sizes(messages)).toEqual([256, 256]);
    outbox.finish();
    expect(sizes(messages)).toEqual([256, 256, 88, 'finished']);
  });

  it('hands a single span on without being asked', async () => {
    const batch = await new Promise<ReplayMessage>((resolve) => {
      new Outbox(resolve).span(span);
    });
    expect(sizes([batch])).toEqual([1]);
  });
});
