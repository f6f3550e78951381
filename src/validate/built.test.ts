import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { grafanaKeys } from '../../deploy/grafana-keys.ts';
import { type Built, buildFolder } from '../deploy/index.ts';
import { ensurePrograms, resolveIfAvailable } from '../tools/index.ts';
import { validateBuilt } from './built.ts';
import { unknownGrafanaSettings } from './grafana.ts';

const programs = await ensurePrograms(['kustomize', 'promtool', 'amtool', 'otelcol', 'loki']);
const tempo = await resolveIfAvailable('tempo');
const production = await buildFolder(
  programs.kustomize,
  join(import.meta.dirname, '../../deploy/overlays/production'),
);

/** Production with one text in its ConfigMaps replaced. */
function changed(from: string, to: string): Built {
  expect(production.text).toContain(from);
  const manifests = production.manifests.map((one) => {
    if (one.kind !== 'ConfigMap') return one;
    const data = Object.entries(one.data ?? {}).map(
      ([key, text]) => [key, text.replaceAll(from, to)] as const,
    );
    return { ...one, data: Object.fromEntries<string>(data) };
  });
  return { ...production, manifests };
}

async function complaints(built: Built): Promise<string[]> {
  const findings = await validateBuilt({ ...programs, tempo }, { name: 'production', built });
  expect(findings).toHaveLength(tempo ? 7 : 6);
  return findings.filter((one) => one.findings !== '').map(({ what, findings }) => `${what}: ${findings}`);
}

describe('configurations as they stand in the pods', () => {
  it('are right in production', async () => {
    expect(await complaints(production)).toEqual([]);
  });

  it.each([
    ['scrape_interval:', 'scrape_intervall:', /prometheus.yaml.*field scrape_intervall not found/s],
    ['file_sd_configs:', 'files_sd_configs:', /prometheus.yaml.*files_sd_configs/s],
    ['max_chunk_age:', 'max_chunks_age:', /loki.yaml.*field max_chunks_age not found/s],
    ['group_wait: 30s', 'group_wait: soon', /alertmanager.yaml.*soon/s],
    ['send_batch_size:', 'send_batch_sise:', /collector.*send_batch_sise/s],
    [
      'cert_file: /etc/otel-collector/tls/tls.crt',
      'cert_fille: /etc/otel-collector/tls/tls.crt',
      /collector.*cert_fille/s,
    ],
  ])('with %s as %s are refused by their program', async (from, to, complaint) => {
    const said = await complaints(changed(from, to));
    expect(said.join('\n')).toMatch(complaint);
    expect(said).toHaveLength(1);
  });

  it.skipIf(!tempo).each([
    ['block_retention: 168h', 'block_retentions: 168h', /tempo.yaml.*field block_retentions not found/s],
    ['block_retention: 168h', 'block_retention: 1s', /tempo.yaml.*blocklist_poll/s],
    ['# Read with', '# ${} Read with', /tempo.yaml.*unable to parse variable name/s],
  ])('of Tempo with %s as %s are refused by it', async (from, to, complaint) => {
    const said = await complaints(changed(from, to));
    expect(said.join('\n')).toMatch(complaint);
    expect(said).toHaveLength(1);
  });
});

describe('settings of Grafana', () => {
  it('are those that it knows', () => {
    expect(unknownGrafanaSettings(production.manifests, grafanaKeys)).toEqual([]);
  });

  it.each([
    ['cookie_secure', 'cookies_secure', '[security] cookies_secure'],
    ['[dataproxy]', '[data_proxy]', '[data_proxy]'],
  ])('with %s as %s are named', (from, to, finding) => {
    expect(unknownGrafanaSettings(changed(from, to).manifests, grafanaKeys)).toContain(finding);
  });

  it('are looked for in variables too', () => {
    const [config] = production.manifests.filter(({ metadata }) => metadata.name.startsWith('grafana-oauth'));
    if (!config) throw new Error('no oauth');
    const more = { ...config, data: { GF_AUTH_GITHUB_ROLE_PATH: 'x' } };
    expect(unknownGrafanaSettings([...production.manifests, more], grafanaKeys)).toEqual([
      'GF_AUTH_GITHUB_ROLE_PATH',
    ]);
  });
});
