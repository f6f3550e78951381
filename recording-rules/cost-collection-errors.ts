import { costCollectionErrors } from '../metrics/cost.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

/** Bills that could not be read. */
export const collectionErrorsOfHour = recordingRule({
  record: 'provider:cost_collection_errors:increase1h',
  expr: round(sumBy(['provider', 'reason'], increase(costCollectionErrors.where().over('1h')))),
  help: 'Failed attempts to read a provider in the last hour, by reason.',
});
