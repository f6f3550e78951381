import { claudeTokens } from '../metrics/cost.ts';
import { records, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { tokensOfHour } from './claude-tokens.ts';

const soon = { at: '1h', evaluateEvery: '5m' } as const;

export const tests = ruleTests(tokensOfHour, [
  records('by model and kind', {
    series: [
      series(claudeTokens, { model: 'sonnet', token_type: 'input' }, '0x10 50x20 90x60'),
      series(claudeTokens, { model: 'haiku', token_type: 'output' }, '7x80'),
    ],
    ...soon,
    samples: [
      { labels: { model: 'sonnet', token_type: 'input' }, value: 90 },
      { labels: { model: 'haiku', token_type: 'output' }, value: 0 },
    ],
  }),
  silent('no series at all', { series: [], ...soon }),
]);
