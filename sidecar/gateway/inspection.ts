import type { IncomingHttpHeaders } from 'node:http';
import { ATTR_FILE_ID, ATTR_FILE_SHA256, ATTR_FILE_SIZE, ATTR_INPUT_TOKENS, ATTR_MARKERS, ATTR_OPERATION, ATTR_OUTPUT_TOKENS, ATTR_REQUEST_MODEL, ATTR_RESPONSE_MODEL, SPAN_NAMES } from '../spans/semconv.ts';
import type { AttributeValue } from '../spans/span.ts';
import { createBodyCapture, decodeBody, type CaptureBudget } from './body-capture.ts';
import { readChatResponse, readObject, textField } from './chat-facts.ts';
import { createMarkerScanner } from './marker-scanner.ts';
import { boundaryOf, createMultipartScanner } from './multipart-scanner.ts';
import type { Route } from './route.ts';

/** What the bodies of an exchange told. */
export interface Findings {
  readonly name: string;
  readonly attributes: Readonly<Record<string, AttributeValue | undefined>>;
  /** True where a body was too long or coded in a way that could not be read. */
  readonly incomplete: boolean;
}

/** Looks at both bodies of one exchange as they stream by. */
export interface Inspection {
  readonly request: (chunk: Buffer) => void;
  readonly response: (chunk: Buffer) => void;
  /** Reads what was kept; called once, after the last byte was sent, so that it delays nobody. */
  conclude(responseHeaders: IncomingHttpHeaders): Promise<Findings>;
}

const header = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value.join(',') : value);

function inspectUpload(route: Route, requestHeaders: IncomingHttpHeaders, budget: CaptureBudget): Inspection {
  const boundary = boundaryOf(requestHeaders['content-type']);
  const scanner = boundary === undefined ? undefined : createMultipartScanner(boundary);
  const answer = createBodyCapture(budget);
  return {
    request: (chunk) => scanner?.write(chunk),
    response: (chunk) => answer.write(chunk),
    async conclude(responseHeaders) {
      const file = scanner?.file();
      const text = await decodeAnswer(answer.take(), responseHeaders);
      const attributes = { [ATTR_FILE_SHA256]: file?.sha256, [ATTR_FILE_SIZE]: file?.bytes, [ATTR_FILE_ID]: textField(readObject(text ?? ''), 'id') };
      return { name: route.name, attributes, incomplete: file === undefined || text === undefined };
    },
  };
}

function inspectChat(requestHeaders: IncomingHttpHeaders, budget: CaptureBudget): Inspection {
  const scanner = createMarkerScanner();
  const question = createBodyCapture(budget);
  const answer = createBodyCapture(budget);
  return {
    request(chunk) {
      scanner.write(chunk);
      question.write(chunk);
    },
    response: (chunk) => answer.write(chunk),
    async conclude(responseHeaders) {
      const asked = await decodeBody(question.take() ?? Buffer.alloc(0), header(requestHeaders['content-encoding']));
      const text = await decodeAnswer(answer.take(), responseHeaders);
      const model = textField(readObject(asked?.toString('utf8') ?? ''), 'model');
      const facts = readChatResponse(text ?? '', header(responseHeaders['content-type']) ?? '');
      const markers = scanner.markers();
      const attributes = {
        [ATTR_OPERATION]: 'chat',
        [ATTR_REQUEST_MODEL]: model,
        [ATTR_RESPONSE_MODEL]: facts.model,
        [ATTR_INPUT_TOKENS]: facts.inputTokens,
        [ATTR_OUTPUT_TOKENS]: facts.outputTokens,
        [ATTR_MARKERS]: markers.length === 0 ? undefined : markers,
      };
      return { name: model === undefined ? 'chat' : SPAN_NAMES.chat(model), attributes, incomplete: model === undefined || text === undefined };
    },
  };
}

async function decodeAnswer(body: Buffer | undefined, headers: IncomingHttpHeaders): Promise<string | undefined> {
  const decoded = body === undefined ? undefined : await decodeBody(body, header(headers['content-encoding']));
  return decoded?.toString('utf8');
}

/** Chooses how an exchange is looked at; what is neither upload nor chat is only scanned for marks. */
export function inspect(route: Route, requestHeaders: IncomingHttpHeaders, budget: CaptureBudget): Inspection {
  if (route.kind === 'upload') return inspectUpload(route, requestHeaders, budget);
  if (route.kind === 'chat') return inspectChat(requestHeaders, budget);
  const scanner = createMarkerScanner();
  const multipart = boundaryOf(requestHeaders['content-type']) !== undefined;
  return {
    request: (chunk) => {
      if (!multipart) scanner.write(chunk);
    },
    response: () => undefined,
    conclude: () => {
      const markers = scanner.markers();
      const attributes = { [ATTR_FILE_ID]: route.fileId, [ATTR_MARKERS]: markers.length === 0 ? undefined : markers };
      return Promise.resolve({ name: route.name, attributes, incomplete: false });
    },
  };
}
