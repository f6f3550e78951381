import { stringify } from 'yaml';
import { freePorts } from '../../src/tools/index.ts';
import { type Scene, post, scrape } from './scene.ts';

/** Two Alertmanagers that know each other take an alert, which one receiver accepts and another refuses. */
export const alertmanagerScene: Scene = {
  program: 'alertmanager',
  needs: [],
  async play(stage, find) {
    const receivers = await stage.standIn({ '/accepts': 200, '/refuses': 400 });
    const config = await stage.write('alertmanager.yaml', stringify(configuration(receivers)));
    const ports = await freePorts(4);
    const [web0 = 0, gossip0 = 0, web1 = 0, gossip1 = 0] = ports;
    const start = async (web: number, gossip: number, peer: number): Promise<void> => {
      await stage.start(
        find('alertmanager'),
        [
          `--config.file=${config}`,
          `--storage.path=${stage.folder}/data-${web}`,
          `--web.listen-address=127.0.0.1:${web}`,
          `--cluster.listen-address=127.0.0.1:${gossip}`,
          `--cluster.advertise-address=127.0.0.1:${gossip}`,
          `--cluster.peer=127.0.0.1:${peer}`,
          '--cluster.settle-timeout=1s',
        ],
        { url: `http://127.0.0.1:${web}/-/ready` },
      );
    };
    await Promise.all([start(web0, gossip0, gossip1), start(web1, gossip1, gossip0)]);
    await post(`http://127.0.0.1:${web0}/api/v2/alerts`, [{ labels: { alertname: 'Example' } }]);
    await post(`http://127.0.0.1:${web0}/api/v2/alerts`, [{ labels: { alertname: '' } }]);
    return () => scrape([`http://127.0.0.1:${web0}/metrics`, `http://127.0.0.1:${web1}/metrics`]);
  },
};

function configuration(receivers: string): object {
  return {
    route: {
      receiver: 'both',
      group_wait: '0s',
      group_interval: '1s',
    },
    receivers: [
      {
        name: 'both',
        webhook_configs: [{ url: `${receivers}/accepts` }, { url: `${receivers}/refuses` }],
      },
    ],
  };
}
