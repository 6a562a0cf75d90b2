import { createHash, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMarkerScanner } from '../../sidecar/gateway/marker-scanner.ts';
import { boundaryOf, createMultipartScanner, type FilePart } from '../../sidecar/gateway/multipart-scanner.ts';
import { newMarker } from '../../sidecar/spans/marker.ts';

const BOUNDARY = 'x7Y';

const part = (headers: string, content: Buffer | string): Buffer => Buffer.concat([Buffer.from(`--${BOUNDARY}\r\n${headers}\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n')]);
const multipart = (...parts: readonly Buffer[]): Buffer => Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
const filePart = (content: Buffer | string, headers = 'Content-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain'): Buffer => part(headers, content);
const PURPOSE = part('Content-Disposition: form-data; name="purpose"', 'file-extract');

const digestOf = (content: Buffer | string): FilePart => ({ sha256: createHash('sha256').update(content).digest('hex'), bytes: Buffer.byteLength(content) });

function scan(body: Buffer, cuts: readonly number[]): FilePart | undefined {
  const scanner = createMultipartScanner(BOUNDARY);
  let from = 0;
  for (const cut of [...cuts, body.length]) {
    scanner.write(body.subarray(from, cut));
    from = cut;
  }
  return scanner.file();
}

describe('the multipart scanner', () => {
  // Contents made of what delimiters are made of, so that beginnings of delimiters abound.
  const tricky = `\r\n--${BOUNDARY.slice(0, 2)}\r\r\n--\n\r\n-${BOUNDARY}--\r\n--x7`;

  test('finds the file whichever single place the body is cut at', () => {
    const body = multipart(PURPOSE, filePart(tricky));
    for (let cut = 0; cut <= body.length; cut += 1) expect(scan(body, [cut]), `cut at ${cut}`).toEqual(digestOf(tricky));
  });

  test('finds the file when every byte comes alone', () => {
    const body = multipart(filePart(tricky), PURPOSE);
    expect(scan(body, Array.from({ length: body.length }, (_, index) => index))).toEqual(digestOf(tricky));
  });

  test('finds any file under any split', () => {
    const pieces = fc.constantFrom('\r', '\n', '-', '--', '\r\n', '\r\n--', 'x', '7', 'Y', '\r\n--x7', '\0', 'é');
    const contents = fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')).filter((text) => !`\r\n${text}`.includes(`\r\n--${BOUNDARY}`));
    fc.assert(
      fc.property(contents, fc.array(fc.nat(400), { maxLength: 12 }), (content, cuts) => {
        const body = multipart(PURPOSE, filePart(content));
        const sorted = cuts.map((cut) => Math.min(cut, body.length)).toSorted((a, b) => a - b);
        expect(scan(body, sorted)).toEqual(digestOf(content));
      }),
      { numRuns: 500, seed: 7 },
    );
  });

  test.each([
    ['an empty file', filePart(''), ''],
    ['a name without quotes', filePart('abc', 'content-disposition: form-data; filename="f"; name=file'), 'abc'],
    ['bytes that are no text', filePart(Buffer.from([0, 255, 13, 10, 45, 45, 0])), Buffer.from([0, 255, 13, 10, 45, 45, 0])],
  ])('reads %s', (_title, body, content) => {
    expect(scan(multipart(PURPOSE, body), [])).toEqual(digestOf(content));
  });

  test.each([
    ['no part is named file', multipart(PURPOSE, filePart('abc', 'Content-Disposition: form-data; name="other"; filename="file"'))],
    ['the end of the part never comes', filePart('abc').subarray(0, -2)],
    ['headers never end', Buffer.from(`--${BOUNDARY}\r\n${'a: b\r\n'.repeat(10_000)}`)],
    ['the body is something else', randomBytes(10_000)],
    ['the body is empty', Buffer.alloc(0)],
  ])('finds nothing where %s', (_title, body) => {
    expect(scan(body, [5])).toBeUndefined();
  });

  test.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data; charset=utf-8; Boundary="a b:c"', 'a b:c'],
    ['multipart/form-data', undefined],
    ['application/json; boundary=abc', undefined],
    [undefined, undefined],
  ])('reads the boundary of %s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary);
  });
});

describe('the marker scanner', () => {
  test('finds every mark once, wherever the text is cut', () => {
    const markers = [newMarker(), newMarker()];
    const text = Buffer.from(`Grüße ${markers[0] ?? ''} exai-12 ${markers[1] ?? ''}${markers[0] ?? ''} ${newMarker().slice(0, -1)}`);
    for (let cut = 0; cut <= text.length; cut += 1) {
      const scanner = createMarkerScanner();
      scanner.write(text.subarray(0, cut));
      scanner.write(text.subarray(cut));
      expect(scanner.markers(), `cut at ${cut}`).toEqual(markers);
    }
  });

  test('keeps a bounded number of marks', () => {
    const scanner = createMarkerScanner();
    for (let index = 0; index < 5000; index += 1) scanner.write(Buffer.from(newMarker()));
    expect(scanner.markers()).toHaveLength(1024);
  });
});
