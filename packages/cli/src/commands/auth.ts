import { spawn } from 'node:child_process';
import { authorize } from '@tapwright/app';
import { Command } from 'commander';
import { port } from '../argument.ts';
import { emitJson, withConnectorFlags, type CommandContext, type ConnectorFlags } from '../command-context.ts';
import { paint } from '../style.ts';

interface AuthFlags extends ConnectorFlags {
  readonly port?: number;
  readonly browser: boolean;
}

export function authCommand(context: CommandContext): Command {
  return withConnectorFlags(new Command('auth'))
    .description('OAuth in the browser; keeps the tokens encrypted in the home folder and renews them')
    .argument('<connector>', 'name or folder')
    .option(
      '--port <port>',
      'port of the callback http://127.0.0.1:PORT/callback, where the API wants it registered',
      port,
    )
    .option('--no-browser', 'print the address instead of opening it')
    .action(async (connector: string, flags: AuthFlags) => {
      const result = await authorize({
        connector,
        config: flags.config,
        home: flags.home,
        allowPrivate: flags.allowPrivate,
        signal: context.signal,
        port: flags.port,
        open: (url, redirectUri) => {
          if (flags.json) emitJson({ type: 'authorize', url: url.href, redirectUri });
          else
            process.stderr.write(
              `Open this address and accept; the browser comes back to ${redirectUri}\n\n  ${url.href}\n\n`,
            );
          if (flags.browser && process.stdout.isTTY) openBrowser(url);
        },
      });
      if (flags.json) emitJson({ type: 'authorized', ...result });
      else {
        const until = result.expiresAt ? ` until ${result.expiresAt}` : '';
        const renewal = result.renewable
          ? 'renewed by themselves'
          : 'not renewable: run this command again when they expire';
        process.stdout.write(
          `${paint('green', '✓', process.stdout)} ${result.connector} is authorised${until}, ${renewal}\n`,
        );
      }
    });
}

/** The address goes as one argument to a program that opens addresses; no shell reads it. */
function openBrowser(url: URL): void {
  const program = process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  const child = spawn(program, [url.href], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
