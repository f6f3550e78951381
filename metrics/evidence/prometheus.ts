import { stringify } from 'yaml';
import { freePort, runProgram } from '../../src/tools/index.ts';
import type { MetricFamily } from '../../src/catalogue/exposition.ts';
import { type Scene, scrape } from './scene.ts';

/**
 * Prometheus scrapes itself and a target that is down, evaluates a rule that works and one that fails, tells an
 * Alertmanager that answers and one that does not, and takes remote writes, one of them nonsense.
 */
export const prometheusScene: Scene = {
  program: 'prometheus',
  needs: ['promtool'],
  async play(stage, find) {
    const port = await freePort();
    const address = `127.0.0.1:${port}`;
    const alertmanager = new URL(await stage.standIn({ '/api/v2/alerts': 200 })).host;
    const nobody = `127.0.0.1:${await freePort()}`;
    await stage.write('rules.yaml', stringify(rules));
    const config = await stage.write(
      'prometheus.yaml',
      stringify(configuration(address, alertmanager, nobody)),
    );
    await stage.start(
      find('prometheus'),
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${stage.folder}/data`,
        `--web.listen-address=${address}`,
        '--web.enable-remote-write-receiver',
        '--storage.tsdb.retention.size=1GB',
      ],
      { url: `http://${address}/-/ready` },
    );
    await runProgram(find('promtool'), ['push', 'metrics', `http://${address}/api/v1/write`], {
      stdin: '# TYPE pushed gauge\npushed 1\n',
    });
    await fetch(`http://${address}/api/v1/write`, { method: 'POST', body: 'no snappy' });
    await fetch(`http://${address}/api/v1/query?query=up`);
    return async () => {
      const own = await scrape([`http://${address}/metrics`]);
      // What Prometheus writes of a target stands in no page: it is read back from storage, which knows no types.
      const written = await scrape([`http://${address}/federate?match[]=up`]);
      return new Map([...own, ...[...written].map(ofScraping)]);
    };
  },
};

/** The job and the instance are those of the target; that `up` is a gauge follows from what it says. */
function ofScraping([name, family]: readonly [string, MetricFamily]): [string, MetricFamily] {
  const labels = new Map([...family.labels].filter(([label]) => label !== 'job' && label !== 'instance'));
  return [name, { name, type: 'gauge', labels }];
}

const rules = {
  groups: [
    {
      name: 'works',
      rules: [
        { record: 'works', expr: 'vector(1)' },
        { alert: 'AlwaysFires', expr: 'vector(1)' },
      ],
    },
    // The two sides of a division may not match many to many.
    { name: 'fails', rules: [{ record: 'fails', expr: 'up / on () group_left () up' }] },
  ],
};

function configuration(address: string, alertmanager: string, nobody: string): object {
  return {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yaml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager, nobody] }] }] },
    scrape_configs: [{ job_name: 'prometheus', static_configs: [{ targets: [address, nobody] }] }],
  };
}
