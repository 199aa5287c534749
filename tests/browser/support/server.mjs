// The real server, on a port of its own and with a data folder of its own.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const binary = process.env.BATON_BIN ?? '../../target/debug/baton';
const helpCentre = fileURLToPath(new URL('../../../server/demo/knowledge', import.meta.url));

/** A port that nobody listens on now. The server is told it, so that a restart keeps its address. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export class Server {
  /**
   * Starts with the demo workspace, or with the configuration given (TOML); the agents named by
   * `knowing` then answer from the demo shop's help centre.
   */
  static async start({ config, knowing = [] } = {}) {
    const server = new Server();
    server.data = mkdtempSync(join(tmpdir(), 'baton-browser-'));
    server.port = await freePort();
    server.origin = `http://127.0.0.1:${server.port}`;
    if (config) {
      server.config = join(server.data, 'baton.toml');
      writeFileSync(server.config, config);
    }
    for (const agent of knowing) server.command(['knowledge', 'add', helpCentre, '--agent', agent]);
    await server.launch();
    return server;
  }

  async launch() {
    const args = ['serve', '--listen', `127.0.0.1:${this.port}`, '--data-dir', this.data];
    if (this.config) args.push('--config', this.config);
    this.log = '';
    this.process = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(this.process, 'exit').then(() => {
      throw new Error(`the server ended before it was ready:\n${this.log}`);
    });
    ended.catch(() => {});
    const ready = new Promise((resolve) => {
      for (const stream of [this.process.stdout, this.process.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => {
          this.log += text;
          if (this.log.includes('Baton is ready.')) resolve();
        });
      }
    });
    await Promise.race([ready, ended]);
  }

  /** The login that the server printed, for its demo workspace. */
  get demoLogin() {
    const text = readFileSync(join(this.data, 'demo-login.txt'), 'utf8');
    const [email, password] = text.trim().split('\n');
    return { email, password };
  }

  /** Adds an operator with the command line, as an owner would. */
  addOperator(email, name, password) {
    this.command(['operator', 'add', email, '--name', name], `${password}\n`);
    return { email, password };
  }

  command(args, input) {
    const where = ['--data-dir', this.data, ...(this.config ? ['--config', this.config] : [])];
    const { status, stderr } = spawnSync(binary, [...args, ...where], { input, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  }

  async stop(signal = 'SIGTERM') {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const ended = once(this.process, 'exit');
      this.process.kill(signal);
      await ended;
    }
  }

  async close() {
    await this.stop('SIGKILL');
    rmSync(this.data, { recursive: true, force: true });
  }
}
