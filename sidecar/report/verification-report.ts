import type { Finding, Verification } from '../bundle/verification.ts';
import { emphasis, plain, type ReportStyle } from './style.ts';

/** More findings than these tell a human nothing more; the JSON has all. */
const MOST_SHOWN = 40;
const LONGEST_VALUE = 60;

const WORDS = {
  verified: 'verified: every byte is accounted for, and the verdict comes out the same',
  differs: 'not verified: something differs',
  other_judge: 'not recomputed to the byte: another judge made this verdict',
} as const;

/** What checking a bundle came to, for a terminal. */
export function reportVerification(verification: Verification, style: ReportStyle): string {
  const { file, sha256, bytes, files, run, verdict, judge, signature, findings, state } = verification;
  const judged = judge.made === judge.here ? `judge ${judge.here}` : `made by judge ${judge.made}, judged anew by judge ${judge.here}`;
  const signed = signature === null ? 'none' : `ed25519 key ${signature.keyid} (${signature.trusted ? 'the one given' : 'not checked against a key that you trust: give --key'})`;
  return [
    plain(file),
    `  digest     sha256 ${sha256}`,
    `  contents   ${files} files of run ${plain(run)}, ${(bytes / 1e6).toFixed(1)} MB`,
    `  verdict    ${plain(verdict)}; ${judged}`,
    `  signature  ${signed}`,
    ...findings.slice(0, MOST_SHOWN).map((finding) => `  ${line(finding)}`),
    ...(findings.length > MOST_SHOWN ? [`  and ${findings.length - MOST_SHOWN} more; --json has all`] : []),
    emphasis('bold', WORDS[state], style),
  ].join('\n');
}

function line({ about, path, was, is, message }: Finding): string {
  const place = [about, path, message === '' ? '' : `(${message})`].filter((part) => part !== '').join(' ');
  return plain(was === undefined && is === undefined ? place : `${place}: was ${value(was)}, is ${value(is)}`);
}

function value(found: unknown): string {
  const text = found === undefined ? 'nothing' : JSON.stringify(found);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
