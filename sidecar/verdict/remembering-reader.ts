import type { QueryParameter, RunReader } from '../store/run-reader.ts';

/** A reader that asks each question once: a finished run gives the same answer, and claims ask for the same calls. */
export function rememberingReader(reader: RunReader): RunReader {
  const answers = new Map<string, Promise<readonly object[]>>();
  return {
    ...reader,
    query: async <Row extends object>(sqlFile: URL, parameters: Readonly<Record<string, QueryParameter>> = {}): Promise<readonly Row[]> => {
      const question = JSON.stringify([sqlFile.href, parameters], (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
      const answer = answers.get(question) ?? reader.query(sqlFile, parameters);
      answers.set(question, answer);
      return (await answer) as readonly Row[];
    },
  };
}
