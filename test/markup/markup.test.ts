import * as fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { markup } from '../../sidecar/markup/markup.ts';

const HOSTILE = `</td><script>alert(1)</script> "quoted" 'single' & &amp; <!-- --> ]]>`;

describe('markup', () => {
  it('escapes what is put between tags and into attributes', () => {
    expect(markup`<p title="${HOSTILE}">${HOSTILE}</p>`.toString()).not.toMatch(/<script|<!--|<\/td/);
    expect(markup`<a title="${'" onclick="x'}">${'<i>'}</a>`.toString()).toBe('<a title="&quot; onclick=&quot;x">&lt;i&gt;</a>');
  });

  it('takes markup as it is, lists one after the other, and leaves out what is absent', () => {
    const items = ['a', 'b'].map((text) => markup`<li>${text}</li>`);
    expect(markup`<ul>${items}${undefined}${null}${false}${0}</ul>`.toString()).toBe('<ul><li>a</li><li>b</li>0</ul>');
  });

  it('takes no object for markup because it looks like one', () => {
    const pretender = { toString: () => '<script>' } as unknown as string;
    expect(() => markup`<p>${pretender}</p>`.toString()).toThrow(TypeError);
  });

  it('gives any text back through a parser of XML, but for what XML cannot carry', () => {
    const parser = new XMLParser({ ignoreAttributes: false, trimValues: false, parseTagValue: false, parseAttributeValue: false, alwaysCreateTextNode: true, htmlEntities: true });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = parser.parse(markup`<p a="${text}">x${text}</p>`.toString()) as { p: { '@_a': string; '#text': string } };
        // A parser reads every end of a line as one.
        expect(read.p['#text'].slice(1)).toBe(carried(text).replaceAll(/\r\n?/g, '\n'));
      }),
    );
  });

  it('leaves no character that steers a terminal or turns the direction of writing', () => {
    // oxlint-disable-next-line no-control-regex -- exactly what must not be there
    const steering = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(markup`${text}`.toString()).not.toMatch(steering);
      }),
    );
  });
});

/** What of a text is left in a document, by the definition of XML 1.0 and of what this program takes out besides. */
function carried(text: string): string {
  return Array.from(text)
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const isControl = (code < 0x20 && ![0x9, 0xa, 0xd].includes(code)) || (code >= 0x7f && code <= 0x9f);
      const turns = code === 0x200e || code === 0x200f || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
      return isControl || turns || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff ? '\uFFFD' : character;
    })
    .join('');
}
