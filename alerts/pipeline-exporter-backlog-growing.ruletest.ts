import { exporterBacklog } from '../metrics/pipeline.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { pipelineExporterBacklogGrowing } from './pipeline-exporter-backlog-growing.ts';

const alerts = [{ labels: {}, summary: 'The pipeline exporter does not keep up' }];
/** Two replicas tell of one backlog, as while one takes over from the other. */
const backlog = (values: string) =>
  ['old', 'new'].map((instance) => series(exporterBacklog, { instance }, values));

export const tests = ruleTests(pipelineExporterBacklogGrowing(), [
  fires('20 wait and become no fewer', { edge: true, series: backlog('0x5 20x30'), at: '28m', alerts }),
  silent('20 wait, for 15 minutes and a little', { edge: true, series: backlog('0x5 20x30'), at: '24m' }),
  silent('19 wait', { edge: true, series: backlog('0x5 19x30'), at: '28m' }),
  silent('a large backlog becomes smaller, one by one', {
    edge: true,
    series: backlog('0x5 900-1x40'),
    at: '40m',
  }),
  fires('more and more wait', { series: backlog('0x5 0+10x40'), at: '40m', alerts }),
  silent('many come at once, again and again, and are worked off each time', {
    series: backlog('0x5 300 200 100 0x6 400 300 200 0x6 500 400 300 0x6 600 500 400 300'),
    at: '38m',
  }),
  silent('a first start finds 500 runs of the last day', {
    series: backlog('_x5 0+50x10 500-20x20'),
    at: '20m',
  }),
  silent('for a moment nothing waited', { series: backlog('30x20 0 30x30'), at: '33m' }),
  fires('telemetry pauses for 4 minutes', { series: backlog('0x5 30x15 _x4 40x20'), at: '36m', alerts }),
  silent('no exporter', { series: [], at: '38m' }),
]);
