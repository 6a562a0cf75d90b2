import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { envelopeText, isSignedBy, preAuthEncoding, readPrivateKey, readPublicKey, signatureIn, signBody, signerOf } from '../../sidecar/bundle/dsse.ts';
import { statementOf, STATEMENT_TYPE } from '../../sidecar/bundle/statement.ts';
import type { Manifest } from '../../sidecar/bundle/manifest.ts';
import { madeVerdict } from '../report/made-verdict.ts';

/** The published test vector `single-signature` (secure-systems-lab/dsse, testvectors/vectors.json), with its key A. */
const VECTOR = {
  seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
  public: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  payload: 'eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==',
  sig: '2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==',
  pae: '445353457631203238206170706c69636174696f6e2f766e642e696e2d746f746f2b6a736f6e203433207b225f74797065223a2268747470733a2f2f696e2d746f746f2e696f2f53746174656d656e742f7631227d',
};

const privateKey = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(VECTOR.seed, 'hex')]), format: 'der', type: 'pkcs8' });
const publicKey = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(VECTOR.public, 'hex')]), format: 'der', type: 'spki' });
const body = Buffer.from(VECTOR.payload, 'base64');

describe('an envelope', () => {
  it('signs what the specification says, to the published vector', () => {
    expect(preAuthEncoding(STATEMENT_TYPE, body).toString('hex')).toBe(VECTOR.pae);
    expect(signBody(STATEMENT_TYPE, body, privateKey).toString('base64')).toBe(VECTOR.sig);
    expect(isSignedBy(STATEMENT_TYPE, body, Buffer.from(VECTOR.sig, 'base64'), publicKey)).toBe(true);
    expect(preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world')).toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  });

  it('counts the bytes of a type, not its letters', () => {
    expect(preAuthEncoding('ä', Buffer.alloc(0)).toString()).toBe('DSSEv1 2 ä 0 ');
  });

  it('is not valid for another type, another body, another key', () => {
    const sig = Buffer.from(VECTOR.sig, 'base64');
    expect(isSignedBy('application/other', body, sig, publicKey)).toBe(false);
    expect(isSignedBy(STATEMENT_TYPE, Buffer.from('{}'), sig, publicKey)).toBe(false);
    expect(isSignedBy(STATEMENT_TYPE, body, sig, generateKeyPairSync('ed25519').publicKey)).toBe(false);
  });

  it('has the fields of the specification, and gives its one signature back', () => {
    const text = envelopeText(STATEMENT_TYPE, body, 'A', Buffer.from(VECTOR.sig, 'base64'));
    expect(JSON.parse(text)).toEqual({ payloadType: STATEMENT_TYPE, payload: VECTOR.payload, signatures: [{ keyid: 'A', sig: VECTOR.sig }] });
    expect(signatureIn(text)?.toString('base64')).toBe(VECTOR.sig);
    for (const none of ['', '{}', '{"signatures":[]}', '{"signatures":[{},{}]}', '{"signatures":7}', '[]']) expect(signatureIn(none)).toBeUndefined();
  });
});

describe('a key', () => {
  it('is read from PEM, a public one also from its private half', () => {
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(signerOf(readPublicKey(pem, 'f'))).toEqual(signerOf(readPrivateKey(pem, 'f')));
    expect(signerOf(publicKey)).toEqual(signerOf(privateKey));
  });

  it('of another kind, or none at all, is refused by name', () => {
    const { privateKey: other } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => readPrivateKey(other.export({ type: 'pkcs8', format: 'pem' }).toString(), 'k.pem')).toThrow('k.pem is not a private ed25519 key in PEM: it is ec');
    expect(() => readPublicKey('nonsense', 'k.pem')).toThrow('k.pem is not a public ed25519 key in PEM');
  });
});

describe('the statement', () => {
  const manifest: Manifest = { format: 'exai-sidecar bundle', version: 1, run: 'r', judgeVersion: 1, verdict: 'fail', signer: null, files: [{ name: 'claims.yaml', bytes: 1, sha256: 'c'.repeat(64) }, { name: 'scenario/s.yaml', bytes: 1, sha256: 'd'.repeat(64) }, { name: 'verdict.json', bytes: 1, sha256: 'e'.repeat(64) }] };
  const said = (state: 'pass' | 'fail' | 'inconclusive' | 'not_measured') =>
    JSON.parse(statementOf(manifest, madeVerdict({ state })).toString()) as { _type: string; predicateType: string; subject: { name: string; digest: object }[]; predicate: { result: string; configuration: { name: string }[]; passedTests: string[]; failedTests: string[]; warnedTests: string[] } };

  it('is an in-toto Statement on all that is packed, with a test result', () => {
    const statement = said('fail');
    expect(statement).toMatchObject({ _type: 'https://in-toto.io/Statement/v1', predicateType: 'https://in-toto.io/attestation/test-result/v0.1' });
    expect(statement.subject.map(({ name }) => name)).toEqual(['manifest.json', 'claims.yaml', 'scenario/s.yaml', 'verdict.json']);
    expect(statement.subject[3]?.digest).toEqual({ sha256: 'e'.repeat(64) });
    expect(statement.predicate.configuration.map(({ name }) => name)).toEqual(['claims.yaml', 'scenario/s.yaml']);
  });

  it('calls nothing passed that is not proven', () => {
    expect((['pass', 'fail', 'inconclusive', 'not_measured'] as const).map((state) => said(state).predicate.result)).toEqual(['PASSED', 'FAILED', 'FAILED', 'FAILED']);
    const { passedTests, failedTests, warnedTests } = said('fail').predicate;
    const { claims } = madeVerdict();
    expect(passedTests).toEqual(claims.filter(({ state }) => state === 'pass').map(({ id }) => id));
    expect(failedTests).toEqual(claims.filter(({ state }) => state === 'fail').map(({ id }) => id));
    expect(warnedTests).toEqual([]);
  });
});
