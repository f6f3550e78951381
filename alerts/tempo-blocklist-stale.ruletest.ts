import { tempoBlocklistPollErrors, tempoTenantIndexAge } from '../metrics/tempo.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { tempoBlocklistStale } from './tempo-blocklist-stale.ts';

const querier = { tenant: 'single-tenant', pod: 'tempo-querier-a' } as const;
const age = (values: string) => series(tempoTenantIndexAge, querier, values);
const errors = (values: string) => series(tempoBlocklistPollErrors, querier, values);
const alerts = [{ labels: {}, summary: 'Tempo does not see its new blocks' }];

export const tests = ruleTests(tempoBlocklistStale(), [
  fires('the list is 901 seconds old', { edge: true, series: [age('120x10 901x30')], at: '20m', alerts }),
  silent('900 seconds', { edge: true, series: [age('120x10 900x30')], at: '20m' }),
  fires('3 failed attempts within 15 minutes', {
    edge: true,
    series: [age('120x60'), errors('0x10 1 2 3x20')],
    at: '20m',
    alerts,
  }),
  silent('2 failed attempts', {
    edge: true,
    series: [age('120x60'), errors('0x10 1 2x30')],
    at: '20m',
  }),
  silent('old for 4 minutes: the next poll succeeds', {
    series: [age('120x10 950x4 30x30')],
    at: '16m',
  }),
  silent('no process reads a list yet', { series: [], at: '20m' }),
]);
