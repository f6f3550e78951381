import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Duration, durationSeconds } from '../../src/promql/index.ts';
import { buildFolder } from '../../src/deploy/index.ts';
import { loadSettings } from '../../src/settings/index.ts';
import { ensurePrograms } from '../../src/tools/index.ts';
import { backupFigures } from './backups.ts';
import { componentFigures } from './components.ts';
import { lookup } from './lookup.ts';
import { portFigures, retentionFigures, scalingFigures } from './tables.ts';

// The specification's figures, row by row, against what Kustomize builds.

const deploy = join(import.meta.dirname, '..');
const { kustomize } = await ensurePrograms(['kustomize']);
const base = lookup((await buildFolder(kustomize, join(deploy, 'base'))).manifests);
const production = lookup((await buildFolder(kustomize, join(deploy, 'overlays/production'))).manifests);
const decisions = await readFile(join(deploy, '../docs/decisions.md'), 'utf8');
const table: string[] = [];
const show = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? 'none' : JSON.stringify(value);

describe.each([
  ['components', componentFigures, base],
  ['retention', retentionFigures, base],
  ['ports', portFigures, base],
  ['scaling', scalingFigures, production],
  ['backups', backupFigures, production],
])('the table of %s', (name, figures, built) => {
  it.each(figures)('$component: $what', ({ component, what, specified, read, departure }) => {
    const found = read(built);
    const note = departure ? `  departs: ${departure.decision}` : '';
    table.push(
      `${name.padEnd(10)}  ${component.padEnd(23)}  ${what.padEnd(29)}  ${show(specified).padEnd(30)}  ${show(found)}${note}`,
    );
    // Text and number alike: YAML decides.
    expect(show(found)).toBe(show(departure ? departure.built : specified));
    if (!departure) return;
    expect(show(departure.built)).not.toBe(show(specified));
    expect(decisions.includes(`**${departure.decision}`), `an entry "${departure.decision}"`).toBe(true);
  });
});

afterAll(() => {
  const head = `${'table'.padEnd(10)}  ${'component'.padEnd(23)}  ${'figure'.padEnd(29)}  ${'specified'.padEnd(30)}  built`;
  process.stdout.write(`${[head, ...table].join('\n')}\n`);
});

describe('the settings', () => {
  it('say the retention that is deployed', async () => {
    const { retention } = await loadSettings(join(deploy, '../stack.config.ts'));
    expect(base.flag('prometheus', '--storage.tsdb.retention.time')).toBe(retention.metrics);
    expect(base.flag('prometheus', '--storage.tsdb.retention.size')).toBe(`${retention.metricsSizeGb}GB`);
    const hours = (text: Duration): string => `${durationSeconds(text) / 3600}h`;
    expect(base.file('loki.yaml', 'limits_config', 'retention_period')).toBe(hours(retention.logs));
    expect(base.file('tempo.yaml', 'compactor', 'compaction', 'block_retention')).toBe(
      hours(retention.traces),
    );
  });
});

describe('a figure that is not as specified', () => {
  it('is found', () => {
    const [image] = componentFigures;
    expect(image?.read(lookup([]))).toBeUndefined();
  });
});
