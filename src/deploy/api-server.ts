import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ResolvedProgram, type RunningProcess, freePorts, startProcess } from '../tools/index.ts';
import { ApiClient } from './api-client.ts';

/** An API server of one's own on the loopback interface, with its store. It has no nodes: nothing ever runs. */
export interface RunningApiServer {
  readonly client: ApiClient;
  readonly stop: () => Promise<void>;
}

const deadlineMs = 60_000;

/**
 * Starts etcd and an API server over it.
 *
 * @param folder for their data, keys and logs; made when missing
 * @returns once it is ready: its own roles and namespaces are there
 * @throws Error with the end of its log where it does not get ready within a minute
 */
export async function startApiServer(
  programs: { readonly etcd: ResolvedProgram; readonly 'kube-apiserver': ResolvedProgram },
  folder: string,
): Promise<RunningApiServer> {
  const keys = join(folder, 'keys');
  await mkdir(keys, { recursive: true });
  const token = randomBytes(24).toString('hex');
  await writeFile(join(keys, 'tokens.csv'), `${token},admin,admin,system:masters\n`, { mode: 0o600 });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const accountKey = join(keys, 'accounts.pem');
  await writeFile(accountKey, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });

  const [port = 0, clients = 0, peers = 0] = await freePorts(3);
  const etcd = await startEtcd(programs.etcd, folder, clients, peers);
  let server: RunningProcess | undefined;
  const stop = async (): Promise<void> => {
    await server?.stop();
    await etcd.stop();
  };
  try {
    server = await startProcess(
      programs['kube-apiserver'],
      [
        `--etcd-servers=http://127.0.0.1:${clients}`,
        '--bind-address=127.0.0.1',
        '--advertise-address=127.0.0.1',
        `--secure-port=${port}`,
        // It makes a certificate of its own here.
        `--cert-dir=${keys}`,
        `--token-auth-file=${join(keys, 'tokens.csv')}`,
        '--authorization-mode=RBAC',
        '--service-cluster-ip-range=10.96.0.0/16',
        '--service-account-issuer=https://kubernetes.default.svc',
        `--service-account-key-file=${accountKey}`,
        `--service-account-signing-key-file=${accountKey}`,
        // Nobody has to find this one server.
        '--endpoint-reconciler-type=none',
        '--profiling=false',
      ],
      { logFile: join(folder, 'kube-apiserver.log') },
    );
    return { client: await connect(server, `https://127.0.0.1:${port}`, token, keys), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startEtcd(
  etcd: ResolvedProgram,
  folder: string,
  clients: number,
  peers: number,
): Promise<RunningProcess> {
  const [clientUrl, peerUrl] = [`http://127.0.0.1:${clients}`, `http://127.0.0.1:${peers}`];
  return startProcess(
    etcd,
    [
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${clientUrl}`,
      `--advertise-client-urls=${clientUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      // Its data are thrown away.
      '--unsafe-no-fsync',
      '--log-level=error',
    ],
    { logFile: join(folder, 'etcd.log'), ready: { url: `${clientUrl}/health`, deadlineMs } },
  );
}

async function connect(server: RunningProcess, url: string, token: string, keys: string): Promise<ApiClient> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    try {
      const client = new ApiClient(url, token, await readFile(join(keys, 'apiserver.crt'), 'utf8'));
      const { status } = await client.send('GET', '/readyz');
      if (status === 200) return client;
    } catch {
      // Its certificate or its port is not there yet.
    }
    if (!server.isRunning || Date.now() > deadline) {
      const log = await readFile(server.logFile, 'utf8');
      throw new Error(`the API server did not get ready; the end of its log:\n${log.slice(-2000)}`);
    }
    await sleep(200);
  }
}
