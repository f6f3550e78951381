import { tempoCompactionErrors, tempoRetentionErrors } from '../metrics/tempo.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { tempoCompactionFailing } from './tempo-compaction-failing.ts';

const pod = { pod: 'tempo-compactor-a' } as const;
const errors = (compaction: string, retention: string) => [
  series(tempoCompactionErrors, pod, compaction),
  series(tempoRetentionErrors, pod, retention),
];
const alerts = [{ labels: {}, summary: "Tempo's compactor fails" }];

export const tests = ruleTests(tempoCompactionFailing(), [
  fires('3 errors within an hour', {
    edge: true,
    series: errors('0x60 1x20 2x20 3x20', '0x130'),
    at: '110m',
    alerts,
  }),
  silent('2 errors within an hour', { edge: true, series: errors('0x60 1x20 2x40', '0x130'), at: '90m' }),
  fires('old blocks cannot be deleted', { series: errors('0x130', '0x60 0+1x60'), at: '90m', alerts }),
  silent('it has stopped half an hour ago', { series: errors('0x60 9x70', '0x130'), at: '92m' }),
  silent('other programs of Tempo count neither', { series: errors('0x130', '0x130'), at: '100m' }),
  silent('a restart: the counters fall to 0', { series: errors('40x60 0x60', '7x60 0x60'), at: '70m' }),
]);
