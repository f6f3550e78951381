import { readFileSync } from 'node:fs';
import pg from 'pg';
import { join } from 'node:path';
import { loadavg } from 'node:os';
import { root } from '../../src/cli/root.ts';
import { signedHeaders, testSecret } from '../../src/services/pipeline/testing/signed.ts';
import { startPostgres } from '../../src/store/testing/throwaway-postgres.ts';
import { freePorts, startProcess } from '../../src/tools/index.ts';
import { closedLoop, openLoop } from '../pipeline/load.ts';
const postgres = (await startPostgres({settings:{log_min_duration_statement:'30ms',log_checkpoints:'on',log_autovacuum_min_duration:'0',log_line_prefix:'%m ',logging_collector:'on',log_directory:'/tmp/pglog',log_filename:'pg.log',log_parameter_max_length:'0',...JSON.parse(process.env['PGSET'] ?? '{}')}}))!;
const [barePort = 0, port = 0] = await freePorts(2);
const url = await postgres.createDatabase();
const db = new pg.Client(url); await db.connect();
const cpu = (pid: number) => { const f = readFileSync(`/proc/${pid}/stat`,'utf8').split(') ')[1]!.split(' '); return (Number(f[11])+Number(f[12]))*10; };
const rss = (pid: number) => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
const prof = process.env['PROF'] ? ['--cpu-prof','--cpu-prof-dir=/tmp/prof'] : [];
const exporter = await startProcess(process.execPath, [...prof, ...(process.env['NODEARGS']?.split(' ') ?? []), '--import','tsx', join(root,'src/cli.ts'),'serve','pipeline'], {
  logFile: '/tmp/p5b-exporter.log', cwd: root,
  env: { ...process.env, PORT: `${port}`, HOST:'127.0.0.1', DATABASE_URL:url, GITHUB_WEBHOOK_SECRET:testSecret, LOG_LEVEL:'warn', STACK_CONFIG: join(root,'src/services/pipeline/testing/fixture.config.ts') },
  ready: { url: `http://127.0.0.1:${port}/healthz` } });
const bare = await startProcess(process.execPath, ['--import','tsx', join(root,'bench/pipeline/bare.ts'), `${barePort}`, await postgres.createDatabase(), testSecret], { logFile:'/tmp/p5b-bare.log', cwd: root, env: process.env, ready:{ url:`http://127.0.0.1:${barePort}/healthz` } });
import { createRequire } from 'node:module';
const examples = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json'),'utf8'));
const ex = examples.find((e: any)=>e.name==='workflow_job').examples[1];
const payload = { action:'queued', repository:{full_name:'acme/shop', default_branch:'main'}, workflow_job: { id: 1, run_id: 1, run_attempt:1, workflow_name:'ci', name:'build', status:'queued', conclusion:null, created_at:'2026-01-01T00:00:00Z', started_at:'2026-01-01T00:00:00Z', completed_at:null, labels:['ubuntu-latest'], runner_id:null, runner_name:'', html_url:'https://x/y', steps:[] }, sender:'' };
const real = { ...ex, action: 'queued', workflow_job: { ...ex.workflow_job, status: 'queued', conclusion: null }, pad: '' };
const body = Buffer.from(JSON.stringify({ ...real, pad: 'x'.repeat(10_000 - JSON.stringify(real).length) }));
void payload;
const headers = signedHeaders(body, 'workflow_job', 'x');
const ours = { port, body, headers }, theirs = { port: barePort, body, headers };
console.log('start rss', rss(exporter.pid).toFixed(0)); await closedLoop(ours, 16, 2); await closedLoop(theirs, 16, 2);
for (const step of (process.argv[2] ?? 'c16,c64,o1000').split(',')) {
  if (step === 'rest') { await new Promise(r=>setTimeout(r,Number(process.env['REST'] ?? 10000))); console.log('rest rss', rss(exporter.pid).toFixed(0)); continue; }
  const [kind, n, secs] = [step[0], Number(step.slice(1).split('x')[0]), Number(step.split('x')[1] ?? (step[0]==='c'?6:20))];
  for (const [name, target, pid] of [['bare', theirs, bare.pid], ['ours', ours, exporter.pid]] as const) {
    if (name === 'bare' && process.env['NOBARE']) continue;
    const before = cpu(pid);
    const r = kind === 'c' ? await closedLoop(target, n, secs) : await openLoop(target, n, secs);
    const mem = (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).split('\n').filter(l=>/^nodejs_(heap_size_(used|total)|external_memory)_bytes/.test(l)).map(l=>(Number(l.split(' ')[1])/2**20).toFixed(0)).join('/');
    const lag = (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).split('\n').filter(l=>/^nodejs_eventloop_lag_(p99|max)/.test(l)).map(l=>l.split(' ')[1]).join('/');
    const left = (await db.query("select count(*) n from queue where state='waiting'")).rows[0].n;
    console.log(new Date().toISOString().slice(11,19), step, name, 'lag', lag, 'backlog', left, 'heap tot/used/ext', mem, `${r.perSecond.toFixed(0)}/s p99 ${r.p99.toFixed(1)} failures ${r.failures} cpu/delivery ${(1000*(cpu(pid)-before)/(r.perSecond*secs)).toFixed(0)} µs rss ${rss(pid).toFixed(0)} load ${loadavg()[0]}`);
  }
}
await db.end(); await exporter.stop(); await bare.stop(); await postgres.stop();
