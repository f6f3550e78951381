import { claudeTokens } from '../metrics/cost.ts';
import { increase, round, sumBy } from '../src/promql/index.ts';
import { recordingRule } from '../src/rules/index.ts';

/** What the Claude API processed: hours add up to any time range. */
export const tokensOfHour = recordingRule({
  record: 'model:claude_tokens:increase1h',
  expr: round(sumBy(['model', 'token_type'], increase(claudeTokens.where().over('1h')))),
  help: 'Tokens of the last hour, by model and kind.',
});
