// Writes spans for ever, one a millisecond or so, until it is killed; says after each flush how many are in the file.
import { createRunFile } from '../../dist/store/create-run-file.js';

const writer = await createRunFile(process.argv[2]);
let number = 0;
const write = () => {
  for (let index = 0; index < 50; index += 1) {
    number += 1;
    writer.spans([
      {
        traceId: 'ab'.repeat(16), spanId: number.toString(16).padStart(16, '0'), parentSpanId: undefined, name: 'n', kind: 'client', service: 's',
        startTimeUnixNano: BigInt(number), endTimeUnixNano: BigInt(number + 1), status: 'unset', statusMessage: undefined, attributes: { number }, links: [], events: [],
      },
    ]);
  }
};
setInterval(write, 5);
const report = async () => {
  const { spans } = writer.counts();
  await writer.flush();
  process.send({ flushed: spans });
};
setInterval(() => void report(), 200);
