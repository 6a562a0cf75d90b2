import { expect, test } from 'vitest';
import { decodeProtobuf } from '../../sidecar/otlp/decode-protobuf.ts';
import { RefusedBody } from '../../sidecar/otlp/traces.ts';
import { encodeRequest, refereeAccepts } from './referee.ts';
import { richRequest } from './rich-request.ts';
import { seededRandom } from './seeded-random.ts';

const whole = encodeRequest(richRequest);

/** What our reader says of a body: taken, or why not. */
function verdictOn(body: Buffer): string {
  try {
    decodeProtobuf(body);
    return 'taken';
  } catch (error) {
    if (error instanceof RefusedBody) return error.refusal;
    throw error;
  }
}

/** Where we refuse on purpose what protobufjs reads: it steps over an unknown varint of any length, the format ends at ten bytes. */
const DELIBERATE: readonly string[] = ['varint'];

const disagreements = (bodies: readonly Buffer[]): readonly string[] =>
  bodies.flatMap((body) => {
    const ours = verdictOn(body);
    const theirs = refereeAccepts(body) ? 'taken' : 'refused';
    const agreed = theirs === 'taken' ? ours === 'taken' || DELIBERATE.includes(ours) : ours !== 'taken';
    return agreed ? [] : [`${ours}, protobufjs: ${theirs}: ${body.toString('hex')}`];
  });

test('a body cut anywhere is taken or refused as protobufjs does', () => {
  expect(disagreements(Array.from({ length: whole.length + 1 }, (_, length) => whole.subarray(0, length)))).toEqual([]);
});

test('bodies with changed, removed, doubled and inserted bytes are taken or refused as protobufjs does', () => {
  const random = seededRandom(20_261_123);
  const mutated = Array.from({ length: 20_000 }, () => {
    let body = Buffer.from(whole);
    for (let changes = 1 + random(3); changes > 0; changes -= 1) {
      const at = random(body.length);
      switch (random(5)) {
        case 0:
          body[at] = random(256);
          break;
        case 1:
          body[at] = (body[at] ?? 0) ^ (1 << random(8));
          break;
        case 2:
          body = Buffer.concat([body.subarray(0, at), body.subarray(at + 1 + random(4))]);
          break;
        case 3:
          body = Buffer.concat([body.subarray(0, at), Buffer.from([random(256)]), body.subarray(at)]);
          break;
        default:
          body = Buffer.concat([body.subarray(0, at), body.subarray(Math.max(0, at - 1 - random(12)))]);
      }
    }
    return body;
  });
  expect(disagreements(mutated)).toEqual([]);
  const taken = mutated.filter((body) => verdictOn(body) === 'taken').length;
  expect(taken).toBeGreaterThan(1000);
  expect(taken).toBeLessThan(19_000);
});
