import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { decodeJson } from './decode-json.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import { DROPPED_HEADER, isRung, parseDropped } from './dropped-header.ts';
import { parseGatewayHello } from './gateway-hello.ts';
import { parseProbeHello } from './probe-hello.ts';
import { RECEIVER_LIMITS, type ReceiverOptions, type ReceiverStats } from './receiver-options.ts';
import { encodingOf, replyJson, replyRefused, replyTaken, type Encoding } from './reply.ts';
import { readBody, UnusableBody, type BodyProblem } from './request-body.ts';
import { secretCheck } from './shared-secret.ts';
import { RefusedBody, type DecodedTraces } from './traces.ts';

const TRACES_PATH = '/v1/traces';
const PROBE_HELLO_PATH = '/v1/probe/hello';
const GATEWAY_HELLO_PATH = '/v1/gateway/hello';
const PATHS: readonly string[] = [TRACES_PATH, PROBE_HELLO_PATH, GATEWAY_HELLO_PATH];
const HELLO_BYTES = 16 * 1024;
const OTHER_SIGNALS: readonly string[] = ['/v1/logs', '/v1/metrics'];
const RETRY_AFTER_SECONDS = 1;

const BODY_STATUSES: Readonly<Record<BodyProblem, number>> = { too_large: 413, aborted: 400, compression: 400, content_encoding: 415 };

/** Answers requests; while stopping it tells senders to come again later. */
interface ExportHandler {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly stats: () => ReceiverStats;
}

const sourceHeader = (headers: IncomingHttpHeaders) => {
  const source = headers['x-exai-source'];
  return isRung(source) ? source : 'probe';
};

/** Makes what answers the requests of one receiver. */
export function createExportHandler(options: ReceiverOptions, isStopping: () => boolean): ExportHandler {
  const { sink } = options;
  const limits = { ...RECEIVER_LIMITS, ...options.limits };
  const rungOf = options.rungOf ?? sourceHeader;
  const showsSecret = secretCheck(options.secret);
  const refusedRequests: Record<string, number> = {};
  const rejectedSpans: Record<string, number> = {};
  let requests = 0;
  let spans = 0;
  let reading = 0;

  const refuse = (response: ServerResponse, status: number, encoding: Encoding, reason: string, message: string): void => {
    refusedRequests[reason] = (refusedRequests[reason] ?? 0) + 1;
    replyRefused(response, status, encoding, message, status === 429 || status === 503 ? RETRY_AFTER_SECONDS : undefined);
  };

  const take = ({ spans: batch, rejected }: DecodedTraces, headers: IncomingHttpHeaders, response: ServerResponse, encoding: Encoding): void => {
    spans += batch.length;
    let rejectedCount = 0;
    for (const [reason, count] of rejected) {
      rejectedCount += count;
      rejectedSpans[reason] = (rejectedSpans[reason] ?? 0) + count;
      sink.dropped({ rung: rungOf(headers), reason: `rejected:${reason}`, count });
    }
    if (batch.length > 0) sink.spans(batch);
    for (const drop of parseDropped(headers[DROPPED_HEADER])) sink.dropped(drop);
    replyTaken(response, encoding, rejectedCount, Array.from(rejected, ([reason, count]) => `${count} with a bad ${reason}`).join(', '));
  };

  /** A refused body is lost for good, however many spans it held. */
  const lose = (headers: IncomingHttpHeaders, reason: string): void => sink.dropped({ rung: rungOf(headers), reason: `refused:${reason}`, count: 1 });

  const receive = async (request: IncomingMessage, response: ServerResponse, encoding: Encoding): Promise<void> => {
    const { headers } = request;
    reading += 1;
    try {
      const body = await readBody(request, limits);
      take((encoding === 'json' ? decodeJson : decodeProtobuf)(body, limits.decode), headers, response, encoding);
    } catch (error) {
      if (error instanceof UnusableBody) {
        if (error.problem !== 'aborted') lose(headers, error.problem);
        refuse(response, BODY_STATUSES[error.problem], encoding, error.problem, error.message);
      } else if (error instanceof RefusedBody) {
        lose(headers, error.refusal);
        refuse(response, error.refusal === 'too_many_spans' ? 413 : 400, encoding, error.refusal, error.message);
      } else {
        lose(headers, 'internal');
        refuse(response, 500, encoding, 'internal', 'the receiver failed');
      }
    } finally {
      reading -= 1;
    }
  };

  const heed = async (request: IncomingMessage, response: ServerResponse, read: (body: Buffer) => object | undefined): Promise<void> => {
    reading += 1;
    try {
      const answer = read(await readBody(request, { bodyBytes: HELLO_BYTES, decodedBytes: HELLO_BYTES }));
      if (answer) replyJson(response, answer);
      else refuse(response, 400, 'json', 'shape', 'the body is no hello');
    } catch (error) {
      refuse(response, error instanceof UnusableBody ? BODY_STATUSES[error.problem] : 500, 'json', 'hello', 'the hello was not read');
    } finally {
      reading -= 1;
    }
  };

  /** Each answers what is wanted of the sender; undefined where the body is no hello. */
  const takeProbeHello = (body: Buffer): object | undefined => {
    const hello = parseProbeHello(body);
    return hello && (options.onProbeHello?.(hello) ?? {});
  };

  const takeGatewayHello = (body: Buffer): object | undefined => {
    const hello = parseGatewayHello(body);
    if (hello) options.onGatewayHello?.(hello);
    return hello && {};
  };

  return {
    handle: (request, response) => {
      const path = request.url?.split('?', 1)[0] ?? '';
      const encoding = encodingOf(request.headers['content-type']);
      const answerIn = encoding ?? 'json';
      // A sender may go away while it is answered; that is its own affair.
      response.on('error', () => {});
      if (path === '/health' && request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
        return;
      }
      requests += 1;
      if (OTHER_SIGNALS.includes(path)) refuse(response, 404, answerIn, 'signal', 'this receiver takes traces only: POST /v1/traces');
      else if (!PATHS.includes(path)) refuse(response, 404, answerIn, 'path', 'POST /v1/traces');
      else if (request.method !== 'POST') refuse(response, 405, answerIn, 'method', 'POST /v1/traces');
      else if (!showsSecret(request.headers)) refuse(response, 401, answerIn, 'secret', 'the secret is missing or wrong');
      else if (encoding === undefined) refuse(response, 415, answerIn, 'content_type', 'send application/x-protobuf or application/json');
      else if (isStopping()) refuse(response, 503, answerIn, 'stopping', 'the receiver is stopping');
      else if (reading >= limits.concurrentRequests) refuse(response, 429, answerIn, 'busy', 'too many requests at once');
      else if (path === PROBE_HELLO_PATH) heed(request, response, takeProbeHello).catch(() => response.destroy());
      else if (path === GATEWAY_HELLO_PATH) heed(request, response, takeGatewayHello).catch(() => response.destroy());
      else receive(request, response, encoding).catch(() => response.destroy());
    },
    stats: () => ({ requests, spans, rejectedSpans: { ...rejectedSpans }, refusedRequests: { ...refusedRequests } }),
  };
}
