import { up } from '../metrics/scrape.ts';
import { queryStores } from '../metrics/thanos.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { thanosQueryStoreMissing } from './thanos-query-store-missing.ts';

const query = { job: 'thanos-query', instance: 'thanos-query-0' } as const;
const running = [
  series(up, { job: 'thanos-sidecar', instance: 'prometheus-0' }, '1x40'),
  series(up, { job: 'thanos-sidecar', instance: 'prometheus-1' }, '1x40'),
  series(up, { job: 'thanos-store', instance: 'thanos-store-0' }, '1x40'),
];
const sidecars = (replica: number, values: string) =>
  series(queryStores, { ...query, store_type: 'sidecar', external_labels: `{replica="${replica}"}` }, values);
const store = series(queryStores, { ...query, store_type: 'store', external_labels: '' }, '1x40');

export const tests = ruleTests(thanosQueryStoreMissing(), [
  fires('it asks one of two sidecars, and the store gateway', {
    edge: true,
    series: [...running, sidecars(0, '1x40'), sidecars(1, '1x9 stale'), store],
    at: '16m',
    alerts: [{ labels: { instance: 'thanos-query-0' }, summary: 'thanos-query-0 does not ask all stores' }],
  }),
  silent('it asks both sidecars and the store gateway', {
    edge: true,
    series: [...running, sidecars(0, '1x40'), sidecars(1, '1x40'), store],
    at: '16m',
  }),
  silent('a sidecar is found again after less than 5 minutes', {
    series: [...running, sidecars(0, '1x40'), sidecars(1, '1x9 0x3 1x30'), store],
    at: '16m',
  }),
]);
