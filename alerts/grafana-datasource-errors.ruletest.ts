import { grafanaDatasourceRequests } from '../metrics/grafana.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { grafanaDatasourceErrors } from './grafana-datasource-errors.ts';

const answers = (code: string, values: string, pod = 'grafana-a') =>
  series(
    grafanaDatasourceRequests,
    { datasource: 'Prometheus', datasource_type: 'prometheus', code, method: 'post', pod },
    values,
  );
const alerts = [{ labels: { datasource: 'Prometheus' }, summary: "Grafana's data source Prometheus fails" }];

export const tests = ruleTests(grafanaDatasourceErrors(), [
  fires('2 of 19 answers are errors', {
    edge: true,
    series: [answers('200', '0+17x40'), answers('502', '0+2x40')],
    at: '25m',
    alerts,
  }),
  silent('2 of 20: exactly 10 %', {
    edge: true,
    series: [answers('200', '0+18x40'), answers('502', '0+2x40')],
    at: '25m',
  }),
  fires('10 errors within 10 minutes, and nothing else', {
    edge: true,
    series: [answers('503', '0x10 5 10x30')],
    at: '18m',
    alerts,
  }),
  silent('9 errors are too few to judge', {
    edge: true,
    series: [answers('503', '0x10 5 9x30')],
    at: '18m',
  }),
  fires('both replicas of Grafana see a few each', {
    series: [
      answers('200', '0+2x40'),
      answers('504', '_x12 1+1x30'),
      answers('504', '_x12 1+1x30', 'grafana-b'),
    ],
    at: '30m',
    alerts,
  }),
  silent('somebody types a query', { series: [answers('400', '0+5x40')], at: '25m' }),
  silent('nobody is looking', { series: [answers('200', '90x40'), answers('502', '30x40')], at: '25m' }),
]);
