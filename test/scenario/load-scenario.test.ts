import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TOOLS } from '../../sidecar/protocol/tools.ts';
import { loadScenario } from '../../sidecar/scenario/load-scenario.ts';
import { openBench, problemsOf, shipped } from './expansion.ts';
import type { Bench } from './expansion.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench[Symbol.asyncDispose]());

/** A scenario of one part, from line 5 on. */
const withPart = (part: string): string => `name: test\nsteps:\n  - id: one\n    do:\n${part.replaceAll(/^/gm, '      ')}\n`;
const withCall = (call: string): string => withPart(`- in-turn:\n    - ${call}`);

describe('loadScenario', () => {
  it.each([
    ['an unknown tool', withCall('{ tool: chatt, prompt: x }'), ':6: steps[0].do[0].in-turn[0].tool: unknown tool "chatt", did you mean "chat"?'],
    ['an unknown setting', 'name: test\nsettings:\n  EXAI_WS_PORT: 1\n  KIMI_FILES_MAX_PARALEL: 5\nsteps: []\n', ':4: settings.KIMI_FILES_MAX_PARALEL: unknown setting "KIMI_FILES_MAX_PARALEL", did you mean "KIMI_FILES_MAX_PARALLEL"?'],
    ['an unknown key of the file', 'name: test\nstep: []\nsteps: []\n', ':2: step: unknown key "step", did you mean "steps"?'],
    ['an unknown key of a step', 'name: test\nsteps:\n  - id: one\n    repat: 2\n    do:\n      - pause: 1\n', ':4: steps[0].repat: unknown key "repat", did you mean "repeat"?'],
    ['an unknown part', withPart('- in-trun: []'), ':5: steps[0].do[0]: unknown part "in-trun", did you mean "in-turn"?'],
    ['a part of two kinds', withPart('- pause: 1\n  quiet: 1'), ':6: steps[0].do[0].quiet: quiet beside pause found'],
    ['a part of no kind', withPart('- {}'), ':5: steps[0].do[0]: no part found'],
    ['a part that is a text', withPart('- pause'), ':5: steps[0].do[0]: no part found'],
    ['an unknown key of a part', withPart('- in-turn:\n    - tool: version\n  togehter: true'), ':7: steps[0].do[0].togehter: unknown key "togehter", did you mean "together"?'],
    ['an unknown key of a call', withCall('{ tool: version, lable: x }'), ':6: steps[0].do[0].in-turn[0].lable: unknown key "lable", did you mean "label"?'],
    ['an unknown key of with', withPart('- with:\n    tol: chat\n  in-turn:\n    - tool: version'), ':6: steps[0].do[0].with.tol: unknown key "tol", did you mean "tool"?'],
    ['a missing tool', withCall('{ label: x }'), ':6: steps[0].do[0].in-turn[0].tool: nothing found, expected text'],
    ['a missing id', 'name: test\nsteps:\n  - do:\n      - pause: 1\n', ':3: steps[0].id: nothing found, expected a name of small letters'],
    ['a missing name', '# why\nsteps:\n  - id: a\n    do:\n      - pause: 1\n', ':2: name: nothing found, expected a name of small letters'],
    ['an id used twice', 'name: test\nsteps:\n  - id: a\n    do:\n      - pause: 1\n  - id: a\n    do:\n      - pause: 1\n', ':6: steps[1].id: a found a second time'],
    ['no steps', 'name: test\nsteps: []\n', ':2: steps: a list of 0 found, expected at least 1'],
    ['an argument that is missing', withCall('{ tool: analyze, arguments: { step: x, step_number: 1 } }'), 'arguments: no total_steps, no next_step_required, no findings found'],
    ['a prompt that is missing', withCall('{ tool: chat }'), ':6: steps[0].do[0].in-turn[0].arguments: no prompt found'],
    ['two prompts', withCall('{ tool: chat, prompt: x, arguments: { prompt: y } }'), ':6: steps[0].do[0].in-turn[0].prompt: a second prompt found'],
    ['a prompt for a tool without', withCall('{ tool: version, prompt: x }'), 'a prompt found, expected none: version takes no prompt'],
    ['files for a tool without', withCall('{ tool: version, files: { size: 1KB } }'), 'files found, expected none: version takes no files'],
    ['files twice', withCall('{ tool: kimi_upload_and_extract, files: { size: 1KB }, arguments: { files: [a] } }'), 'files found, expected none: arguments have files too'],
    ['two files for a tool of one', withCall('{ tool: glm_upload_file, files: { size: 1KB, count: 2 } }'), '2 files found, expected one'],
    ['a model among the arguments', withCall('{ tool: version, arguments: { model: auto } }'), 'model found, expected none: it stands beside arguments'],
    ['_meta among the arguments', withCall('{ tool: version, arguments: { _meta: {} } }'), '_meta found, expected none'],
    ['a size without a unit', withCall('{ tool: kimi_upload_and_extract, files: { size: 100 } }'), 'files.size: 100 found, expected a size like 100KB'],
    ['a size too large', withCall('{ tool: kimi_upload_and_extract, files: { size: 2000MB } }'), '2000MB found, expected at most 100MB'],
    ['a size too small to be unique', withCall('{ tool: kimi_upload_and_extract, files: { size: 3B } }'), '3B found, expected at least 16B'],
    ['a pause of no time', withPart('- pause: 0'), ':5: steps[0].do[0].pause: 0 found, expected seconds, more than 0'],
    ['an inference of no kind', withCall('{ tool: version, inference: maybe }'), '"maybe" found, expected one of due, none, possible, expert'],
    ['an unknown list of prompts', withCall('{ tool: chat, prompt: { from: simpel } }').replace('steps:', 'prompts:\n  simple: { texts: [a] }\nsteps:'), ':8: steps[0].do[0].in-turn[0].prompt.from: unknown list of prompts "simpel", did you mean "simple"?'],
    ['more prompts than a list has', withCall('{ tool: chat, times: 3, prompt: { from: few } }').replace('steps:', 'prompts:\n  few: { texts: [a, b] }\nsteps:'), 'more than 2 prompts of few are asked for'],
    ['files of a label that was not there', withCall('{ tool: kimi_upload_and_extract, files: { again: first } }'), 'files.again: call 1 asks for 1 of the files of first again, expected at most 0'],
    ['more files again than there were', withPart('- in-turn:\n    - { tool: kimi_upload_and_extract, label: a, files: { size: 1KB } }\n    - { tool: kimi_upload_and_extract, times: 2, files: { again: a } }'), ':7: steps[0].do[0].in-turn[1].files.again: call 2 asks for 1 of the files of a again, expected at most 1'],
    ['prompts of a label that was not there', withCall('{ tool: chat, prompt: { again: first } }'), 'prompt.again: call 1 asks for a prompt of first again, expected at most 0'],
    ['one arm', withPart('- alternate:\n    a:\n      - pause: 1'), ':5: steps[0].do[0].alternate: 1 arms found, expected at least 2'],
    ['an arm without parts', withPart('- alternate:\n    a:\n      - pause: 1\n    b: 3'), ':8: steps[0].do[0].alternate.b: no list of parts found'],
    ['a problem inside an arm', withPart('- alternate:\n    a:\n      - pause: 1\n    b:\n      - pause: x'), ':9: steps[0].do[0].alternate.b[0].pause: "x" found'],
    ['a run too large', withPart('- in-turn:\n    - { tool: version, times: 1000 }').replace('    do:', '    repeat: 1000\n    do:'), 'more than 20000 calls or 2 GB of files in a run found'],
    ['files that would fill the disk', withPart('- in-turn:\n    - { tool: kimi_upload_and_extract, times: 1000, files: { size: 50MB } }'), 'more than 20000 calls or 2 GB of files'],
  ])('names %s', async (_, text, expected) => {
    const problems = await problemsOf(await bench.write(text));
    expect(problems.join('\n')).toContain(expected);
  });

  it('says which call does not work out in a quick run', async () => {
    const text = 'name: test\nsteps:\n  - id: a\n    quick: false\n    do:\n      - in-turn:\n          - { tool: chat, label: first, prompt: x }\n  - id: b\n    do:\n      - in-turn:\n          - { tool: chat, prompt: { again: first } }\n';
    expect(await problemsOf(await bench.write(text))).toEqual([expect.stringMatching(/:11: .*expected at most 0 of them before it \(in a quick run\)$/)]);
  });

  it('reports the problems of all parts of a file together', async () => {
    const text = `name: Test\nsettings: { FOO: 1 }\n${withCall('{ tool: chatt }').replace('name: test\n', '')}  - id: two\n    repeat: 0\n    do:\n      - pause: -1\n`;
    const problems = await problemsOf(await bench.write(text, 'all.yaml'));
    expect(problems.map((problem) => problem.replace(/^(\S+ \S+).*/, '$1'))).toEqual([
      'all.yaml:1: name:',
      'all.yaml:2: settings.FOO:',
      'all.yaml:7: steps[0].do[0].in-turn[0].tool:',
      'all.yaml:9: steps[1].repeat:',
      'all.yaml:11: steps[1].do[0].pause:',
    ]);
  });

  it('reports what does not work out beside what is written wrong elsewhere', async () => {
    const text = `name: test\nsettings: { FOO: 1 }\n${withCall('{ tool: chat, prompt: { from: none } }').replace('name: test\n', '')}`;
    expect(await problemsOf(await bench.write(text, 'both.yaml'))).toEqual([expect.stringContaining('both.yaml:2: settings.FOO'), expect.stringContaining('both.yaml:7: steps[0].do[0].in-turn[0].prompt.from: unknown list of prompts "none"')]);
  });

  it('takes JSON', async () => {
    const file = await bench.write(JSON.stringify({ name: 'j', steps: [{ id: 'a', do: [{ 'in-turn': [{ tool: 'version' }] }] }] }), 'j.json');
    expect((await loadScenario(file)).steps).toHaveLength(1);
  });
});

describe('a scenario that extends another', () => {
  it('joins settings, leaves steps out and changes repeats', async () => {
    await bench.write('name: base\ntitle: Base\nsettings: { LOG_LEVEL: INFO, EXAI_WS_RESULT_TTL: 600 }\nsteps:\n  - { id: a, repeat: 5, quick: { repeat: 2 }, do: [pause: 1] }\n  - { id: b, do: [pause: 1] }\n', 'base.yaml');
    const file = await bench.write('extends: base.yaml\nname: child\nsettings: { EXAI_WS_RESULT_TTL: 2 }\nwithout: [b]\nrepeat: { a: 3 }\n', 'child.yaml');
    const scenario = await loadScenario(file);
    expect(scenario).toMatchObject({ name: 'child', title: 'Base', steps: [{ id: 'a', repeat: { full: 3, quick: 2 } }] });
    expect(Object.fromEntries(scenario.settings)).toEqual({ LOG_LEVEL: 'INFO', EXAI_WS_RESULT_TTL: '2' });
    expect(scenario.files).toEqual([file, expect.stringMatching(/base\.yaml$/)]);
  });

  it('adds steps after those of its base, and does one once more with the same prompts, each with a mark of its own', async () => {
    await bench.write('name: base\nprompts: { short: { texts: [One., Two.] } }\nsteps:\n  - { id: a, repeat: 2, do: [{ in-turn: [{ tool: chat, label: short, prompt: { from: short } }] }] }\n', 'base4.yaml');
    const file = await bench.write('extends: base4.yaml\nname: child4\nwithout: [a]\nsteps:\n  - { id: b, title: Rest, do: [pause: 1] }\n  - { id: c, like: a }\n  - { id: d, like: c, repeat: 1 }\n', 'child4.yaml');
    const plan = await bench.expand(file);
    expect(plan.stages.map(({ step, label, iteration }) => `${step} ${label} ${iteration}`)).toEqual(['b b 0', 'c a 0', 'c a 1', 'd a 0']);
    expect(plan.calls.map(({ arguments: { prompt } }) => prompt)).toEqual(['One.', 'Two.', 'One.'].map((text) => expect.stringContaining(`${text} [exai-`)));
    expect(new Set(plan.calls.flatMap(({ markers }) => markers)).size).toBe(3);
  });

  it('has another digest when its base changes', async () => {
    const text = 'name: base\nsteps:\n  - { id: a, do: [pause: 1] }\n';
    await bench.write(text, 'base2.yaml');
    const file = await bench.write('extends: base2.yaml\nname: child\n', 'child2.yaml');
    const before = (await loadScenario(file)).digest;
    await bench.write(text.replace('pause: 1', 'pause: 2'), 'base2.yaml');
    expect((await loadScenario(file)).digest).not.toBe(before);
  });

  it.each([
    ['an unknown step left out', 'extends: base3.yaml\nname: c\nwithout:\n  - bb\n', 'c.yaml:4: without[0]: unknown step "bb"'],
    ['an unknown step repeated', 'extends: base3.yaml\nname: c\nrepeat:\n  bb: 2\n', 'c.yaml:4: repeat.bb: unknown step "bb"'],
    ['no steps that it adds', 'extends: base3.yaml\nname: c\nsteps: []\n', 'c.yaml:3: steps: a list of 0 found, expected at least 1'],
    ['a slip in a step that it adds', 'extends: base3.yaml\nname: c\nsteps:\n  - { id: c, do: [puase: 1] }\n', 'c.yaml:4: steps[0].do[0]: unknown part "puase"'],
    ['a step like one that there is not', 'extends: base3.yaml\nname: c\nsteps:\n  - { id: c, like: bb }\n', 'c.yaml:4: steps[0].like: unknown step "bb"'],
    ['a step of its own that the base has', 'extends: base3.yaml\nname: c\nsteps:\n  - { id: b, like: a }\n', 'c.yaml:4: steps[0].id: b found a second time'],
    ['an unknown setting', 'extends: base3.yaml\nname: c\nsettings: { LOG_LEVL: x }\n', 'c.yaml:3: settings.LOG_LEVL: unknown setting "LOG_LEVL", did you mean "LOG_LEVEL"?'],
    ['itself', 'extends: c.yaml\nname: c\n', 'c.yaml:1: extends: c.yaml found, expected a scenario that does not extend this one'],
    ['a step left out that another needs', 'extends: base3.yaml\nname: c\nwithout: [a]\n', 'c.yaml:1: extends: call 1 asks for 1 of the files of first again'],
  ])('names %s', async (_, text, expected) => {
    await bench.write('name: base\nsteps:\n  - id: a\n    do:\n      - in-turn:\n          - { tool: kimi_upload_and_extract, label: first, files: { size: 1KB } }\n  - id: b\n    do:\n      - in-turn:\n          - { tool: kimi_upload_and_extract, files: { again: first } }\n', 'base3.yaml');
    expect((await problemsOf(await bench.write(text, 'c.yaml'))).join('\n')).toContain(expected);
  });

  it('names the base where the problem is the base’s', async () => {
    await bench.write('name: base\nsteps:\n  - { id: a, do: [puase: 1] }\n', 'broken.yaml');
    const file = await bench.write('extends: broken.yaml\nname: c\n');
    expect((await problemsOf(file)).join()).toContain('broken.yaml:3: steps[0].do[0]: unknown part "puase"');
  });

  it('says which base cannot be read', async () => {
    await expect(loadScenario(await bench.write('extends: nowhere.yaml\nname: c\n'))).rejects.toMatchObject({ code: 'DOCUMENT_UNREADABLE', details: { reason: 'there is no such file' } });
  });
});

describe('the reference', () => {
  it('has examples that load and expand, quick and full', async () => {
    const readme = await readFile(shipped('x').replace('x.yaml', 'README.md'), 'utf8');
    const examples = [...readme.matchAll(/```yaml\n(.*?)```/gs)].flatMap(([, text = '']) => (/^(name|extends):/.test(text) ? [text] : []));
    expect(examples.length).toBeGreaterThanOrEqual(5);
    for (const text of examples) {
      const file = await bench.write(text.replace('extends: ', `extends: ${shipped('x').replace('x.yaml', '')}`));
      for (const quick of [false, true]) expect((await bench.expand(file, { quick })).calls.length).toBeGreaterThan(0);
    }
  });

  it('names every key of the format', async () => {
    const readme = await readFile(shipped('x').replace('x.yaml', 'README.md'), 'utf8');
    const schemas = await import('../../sidecar/scenario/scenario-schema.ts');
    const keys = [schemas.ScenarioSchema, schemas.ExtensionSchema, schemas.StepSchema, schemas.CallSchema, ...Object.values(schemas.PART_SCHEMAS)].flatMap((schema) => Object.keys(schema.properties));
    expect([...new Set(keys)].filter((key) => !readme.includes(`\`${key}\``) && !readme.includes(`\`${key}:`) && !readme.includes(`${key}:`))).toEqual([]);
  });
});

describe('the daemon’s tools', () => {
  it('are the 29 of its interface', () => {
    expect(TOOLS.size).toBe(29);
  });

  it('leave something where they upload or take findings, and block where a chat does', () => {
    const leaving = [...TOOLS.values()].filter((tool) => tool.leaves !== 'nothing').map((tool) => tool.name);
    expect(leaving).toEqual(expect.arrayContaining(['kimi_upload_and_extract', 'glm_upload_file', 'analyze', 'thinkdeep', 'planner']));
    expect([...TOOLS.values()].filter((tool) => tool.blocks).map((tool) => tool.name)).toEqual(['chat', 'consensus']);
  });
});
