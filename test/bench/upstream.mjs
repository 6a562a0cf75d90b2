// A provider of the least kind, in a process of its own: reads a request and answers 1.5 KB. Message out: its port.
import { createServer } from 'node:http';

const answer = JSON.stringify({ id: 'x', model: 'glm-4.5-flash', choices: [{ message: { role: 'assistant', content: 'y'.repeat(1400) } }], usage: { prompt_tokens: 1, completion_tokens: 1 } });
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
    response.end(answer);
  });
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit());
