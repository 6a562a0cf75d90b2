/**
 * `npm run stack` brings up docker-compose.yml, with images provided where they cannot be pulled, and prints the addresses;
 * `npm run stack -- down` takes it down, and with `--volumes` forgets what it kept.
 */
import { ComposeProject, composeCommand } from './compose.ts';
import { engineTrouble } from './engine.ts';
import { buildSidecarImage, operatorsVariables, provideImages, stackImages } from './images/provide.ts';

/** What listens where: the service, its port, and what it is for. */
const ADDRESSES = [
  ['grafana', 3000, 'dashboards'],
  ['jaeger', 16_686, 'traces'],
  ['prometheus', 9090, 'metrics'],
  ['sidecar', 4319, 'the API'],
  ['collector', 4318, 'takes OTLP over HTTP'],
] as const;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function up(): Promise<void> {
  const images = await stackImages(await operatorsVariables());
  const missing = [...(await provideImages(images, say))].filter(([, how]) => how === 'missing').map(([tag]) => tag);
  say("building the sidecar's image …");
  await buildSidecarImage(images);
  const withoutGrafana = process.env['GRAFANA_IMAGE'] === undefined && missing.some((tag) => tag.startsWith('grafana/'));
  if (withoutGrafana) say('Grafana is left out');
  const project = await projectHere(withoutGrafana ? { GRAFANAS: '0' } : {});
  say('starting …');
  await project.up();
  for (const [service, port, purpose] of ADDRESSES) {
    const address = await project.run('port', service, String(port)).catch(() => undefined);
    if (address !== undefined) process.stdout.write(`${service.padEnd(11)} http://${address.trim()}  ${purpose}\n`);
  }
  if (!process.env['EXAI_SIDECAR_TOKEN']) process.stdout.write(`its token   docker exec ${project.name}-sidecar-1 cat /data/api.secret\n`);
}

const projectHere = async (variables: NodeJS.ProcessEnv): Promise<ComposeProject> =>
  new ComposeProject(process.env['COMPOSE_PROJECT_NAME'] ?? 'exai-sidecar', await composeCommand(say), { ...process.env, ...variables });

/** Ends with what went wrong instead of a stack trace. */
async function main([command = 'up', ...args]: readonly string[]): Promise<void> {
  const trouble = await engineTrouble();
  if (trouble !== undefined) throw new Error(`there is no container engine, install Docker and start it: ${trouble}`);
  if (command === 'up') await up();
  else if (command === 'down') process.stderr.write(await (await projectHere({})).run('down', '--remove-orphans', ...args));
  else throw new Error(`found ${JSON.stringify(command)}, expected up or down`);
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  say((error as Error).message);
  process.exitCode = 1;
});
