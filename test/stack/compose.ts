import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { DockerComposeEnvironment, type StartedDockerComposeEnvironment, Wait } from 'testcontainers';
import { docker, output } from './engine.ts';
import { COMPOSE } from './images/programs.ts';
import { buildGoProgram } from './images/go-program.ts';
import { ROOT } from './images/provide.ts';

/** What compose itself and the engine's client need of the caller's environment; the rest would change the file's defaults. */
const INHERITED = /^(PATH|HOME|XDG_|DOCKER_|TMPDIR)/;

/** The command that speaks for Compose: the engine's plugin where there is one, else one built from the same program. */
export async function composeCommand(say: (line: string) => void): Promise<readonly string[]> {
  try {
    await docker('compose', 'version');
    return ['docker', 'compose'];
  } catch {
    return [await buildGoProgram(COMPOSE, say)];
  }
}

/** A port that nobody has now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port');
  return address.port;
}

/** docker-compose.yml under a project's name. */
export class ComposeProject {
  readonly name: string;
  readonly #command: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;

  constructor(name: string, command: readonly string[], environment: NodeJS.ProcessEnv) {
    this.name = name;
    this.#command = command;
    this.#environment = environment;
  }

  /** A project apart from any other on this machine, with the file's defaults but for the variables given. */
  static async forTest(variables: Readonly<Record<string, string>>): Promise<ComposeProject> {
    const inherited = Object.entries(process.env).filter(([name]) => INHERITED.test(name));
    // An operator's file `.env` is none of a test's business.
    const environment = { ...Object.fromEntries(inherited), COMPOSE_DISABLE_ENV_FILE: '1', ...variables };
    return new ComposeProject(`exai-test-${randomBytes(4).toString('hex')}`, await composeCommand(() => undefined), environment);
  }

  /** The same project, as it is under other variables. */
  with(variables: Readonly<Record<string, string>>): ComposeProject {
    return new ComposeProject(this.name, this.#command, { ...this.#environment, ...variables });
  }

  /** Starts services and what they depend on by testcontainers, and waits until each is healthy; removes them again where one is not. */
  async environment(...services: string[]): Promise<StartedDockerComposeEnvironment> {
    const [executablePath = '', plugin] = this.#command;
    const environment = new DockerComposeEnvironment(ROOT, 'docker-compose.yml')
      .withProjectName(this.name)
      .withEnvironment(Object.fromEntries(Object.entries(this.#environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))))
      .withClientOptions({ commandOptions: ['--no-build', '--pull', 'never'], executable: plugin === undefined ? { executablePath, standalone: true } : { executablePath } })
      // Nobody else is to watch over them: the tests remove what they start.
      .withAutoCleanup(false)
      .withDefaultWaitStrategy(Wait.forHealthCheck())
      .withWaitStrategy('prepare-1', Wait.forOneShotStartup());
    return environment.up(services);
  }

  /** Starts services and what they depend on, and waits until each is healthy; rejects with their last words where one is not. */
  async up(...services: readonly string[]): Promise<void> {
    try {
      await this.run('up', '--detach', '--wait', '--wait-timeout', '180', '--no-build', '--pull', 'never', ...services);
    } catch (cause) {
      throw new Error(`the stack did not come up: ${(cause as Error).message}\n${await this.run('logs', '--tail', '30').catch(String)}`, { cause });
    }
  }

  /** Ends a service at once, as a crash would. */
  async crash(service: string): Promise<void> {
    await this.run('kill', '--signal', 'SIGKILL', service);
  }

  /** Starts the container of a service that ended, whatever it depends on. */
  async revive(service: string): Promise<void> {
    await docker('start', `${this.name}-${service}-1`);
  }

  /** Removes everything that the project made, volumes and all. */
  async remove(): Promise<void> {
    await this.run('down', '--volumes', '--remove-orphans', '--timeout', '3');
  }

  /** What compose printed. */
  run(...args: readonly string[]): Promise<string> {
    const [program = '', ...first] = this.#command;
    return output(program, [...first, '--project-name', this.name, '--file', 'docker-compose.yml', ...args], { cwd: ROOT, env: this.#environment });
  }
}
