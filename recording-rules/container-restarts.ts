import { containerRestarts } from '../metrics/kubernetes.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

/** What restarts again and again. */
export const restartsOfHour = recordingRule({
  record: 'container:restarts:increase1h',
  expr: round(sumBy(['namespace', 'pod', 'container'], increase(containerRestarts.where().over('1h')))),
  help: 'Restarts of a container in the last hour.',
});
