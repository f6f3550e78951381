import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort, freePorts, runProgram } from '../../src/tools/index.ts';
import { type Scene, scrape } from './scene.ts';

/**
 * A sidecar ships a block of its Prometheus into a bucket (a folder); the store gateway and the compactor read the
 * bucket, and a query asks the sidecar and the store gateway.
 */
export const thanosScene: Scene = {
  program: 'thanos',
  needs: ['prometheus', 'promtool'],
  async play(stage, find) {
    const data = join(stage.folder, 'data');
    await runProgram(find('promtool'), [
      ...['tsdb', 'create-blocks-from', 'openmetrics'],
      ...[await stage.write('block.txt', oldSamples()), data],
    ]);
    const prometheus = `127.0.0.1:${await freePort()}`;
    // Without external labels a sidecar does not ship.
    const config = stringify({ global: { external_labels: { replica: '0' } } });
    await stage.start(
      find('prometheus'),
      [
        `--config.file=${await stage.write('prometheus.yaml', config)}`,
        `--storage.tsdb.path=${data}`,
        `--web.listen-address=${prometheus}`,
        '--storage.tsdb.min-block-duration=2h',
        '--storage.tsdb.max-block-duration=2h',
      ],
      { url: `http://${prometheus}/-/ready` },
    );

    const directory = join(stage.folder, 'bucket');
    await mkdir(directory);
    const bucket = await stage.write('bucket.yaml', stringify({ type: 'FILESYSTEM', config: { directory } }));
    const pages: string[] = [];
    const start = async (part: string, ...args: readonly string[]): Promise<void> => {
      const http = `127.0.0.1:${await freePort()}`;
      pages.push(`http://${http}/metrics`);
      await stage.start(find('thanos'), [part, `--http-address=${http}`, ...args], {
        url: `http://${http}/-/ready`,
      });
    };
    const storage = `--objstore.config-file=${bucket}`;
    const [sidecar, store, query] = (await freePorts(3)).map((port) => `127.0.0.1:${port}`);
    const ofPrometheus = [`--prometheus.url=http://${prometheus}`, `--tsdb.path=${data}`];
    await start('sidecar', ...ofPrometheus, storage, `--grpc-address=${sidecar ?? ''}`);
    await start('store', `--data-dir=${stage.folder}/store`, storage, `--grpc-address=${store ?? ''}`);
    // The compactor counts for a group of blocks once it has seen one: here at once, in production after 30 minutes.
    const compactAtOnce = ['--wait', '--wait-interval=1s', '--consistency-delay=0s'];
    await start('compact', ...compactAtOnce, `--data-dir=${stage.folder}/compact`, storage);
    const endpoints = [`--endpoint=${sidecar ?? ''}`, `--endpoint=${store ?? ''}`];
    await start('query', ...endpoints, `--grpc-address=${query ?? ''}`);
    const [queryPage = ''] = pages.slice(-1);
    await fetch(new URL('/api/v1/query?query=up', queryPage));
    return () => scrape(pages);
  },
};

/** Two samples of long ago, for a block that is complete. */
function oldSamples(): string {
  const sixHoursAgo = Math.floor(Date.now() / 1000) - 6 * 3600;
  return `# TYPE old gauge\nold 1 ${sixHoursAgo}\nold 1 ${sixHoursAgo + 60}\n# EOF\n`;
}
