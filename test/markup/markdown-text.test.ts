import { describe, expect, it } from 'vitest';
import { markdownCode, markdownText } from '../../sidecar/markup/markdown-text.ts';

describe('markdownText', () => {
  it.each([
    ['**bold** _it_ ~gone~', '\\*\\*bold\\*\\* \\_it\\_ \\~gone\\~'],
    ['[a](https://evil.example) ![b](x)', '\\[a\\]\\(https:\u200B//evil.example\\) \\!\\[b\\]\\(x\\)'],
    ['<img src=x onerror=alert(1)>', '&lt;img src\\=x onerror\\=alert\\(1\\)\\>'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['ask @owner about #12', 'ask @\u200Bowner about \\#\u200B12'],
    ['www.evil.example', 'www\u200B.evil.example'],
    ['a | b\nc', 'a \\| b c'],
    ['1. a list', '1\\. a list'],
    ['3.05 s', '3.05 s'],
    ['`code`', '\\`code\\`'],
  ])('keeps %j as text', (text, expected) => {
    expect(markdownText(text)).toBe(expected);
  });
});

describe('markdownCode', () => {
  it.each([
    ['upload.first', '`upload.first`'],
    ['a `b` c', '`` a `b` c ``'],
    ['``', '``` `` ```'],
    ['a|b', '`a\\|b`'],
  ])('fences %j', (text, expected) => {
    expect(markdownCode(text)).toBe(expected);
  });
});
