import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

// Standard input is a pipe from this process: `read` returns when this process ends, however it ends (SIGKILL, crash).
const script = 'read -r _; kill -TERM "$1" 2>/dev/null && sleep 3 && kill -KILL "$1" 2>/dev/null';

/**
 * Sees to it that a process does not outlive this one, not even when this one is killed and can do nothing any more.
 *
 * @param pid the process to end; it gets SIGTERM and, three seconds later, SIGKILL
 * @returns call it once the process has ended, before its id can belong to another
 */
export function endWithThisProcess(pid: number): () => void {
  const watchdog = spawn('sh', ['-c', script, 'watchdog', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // A group of its own: Ctrl-C on the terminal must not end it before its work.
    detached: true,
  });
  watchdog.on('error', () => undefined);
  watchdog.stdin.on('error', () => undefined);
  // Neither may keep this process running.
  watchdog.unref();
  if (watchdog.stdin instanceof Socket) watchdog.stdin.unref();
  return () => {
    watchdog.kill('SIGKILL');
  };
}
