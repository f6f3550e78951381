import { type ValueMap, MappingType } from '@grafana/grafana-foundation-sdk/dashboard';

/**
 * One colour for one meaning, on every panel: green is good, red is broken, orange is about to be, yellow deserves a
 * look, blue is at work, grey says nothing about the code. Names are Grafana's, which fit light and dark themes.
 */
export const colours = {
  good: 'green',
  bad: 'red',
  warning: 'orange',
  notice: 'yellow',
  busy: 'blue',
  silent: '#8e8e8e',
  person: 'purple',
} as const;

/** A colour's meaning. */
export type Meaning = keyof typeof colours;

/** What each word that a series or a cell may carry means. Shades tell apart what may stand side by side. */
const words = {
  success: colours.good,
  passed: colours.good,
  ok: colours.good,
  up: colours.good,
  closed: colours.good,
  accepted: colours.good,
  failure: colours.bad,
  failed: colours.bad,
  down: colours.bad,
  open: colours.bad,
  rejected: colours.bad,
  timed_out: 'dark-red',
  startup_failure: 'light-red',
  'half open': colours.warning,
  flaky: colours.notice,
  queued: colours.notice,
  duplicate: colours.silent,
  in_progress: colours.busy,
  cancelled: colours.silent,
  skipped: colours.silent,
  neutral: colours.silent,
  stale: colours.silent,
  action_required: colours.person,
  critical: colours.bad,
  high: colours.warning,
  medium: colours.notice,
  // Levels of logs, in the colours that Grafana's own panels of logs have for them.
  TRACE: 'light-blue',
  DEBUG: colours.busy,
  INFO: colours.good,
  WARN: colours.notice,
  ERROR: colours.bad,
  FATAL: colours.person,
} as const;

/** A word that has a colour of its own. */
export type StatusWord = keyof typeof words;

/** Whether a text is a word that has a colour of its own. */
export function isStatusWord(text: string): text is StatusWord {
  return Object.hasOwn(words, text);
}

/** The colour of a status. */
export function colourOf(word: StatusWord): string {
  return words[word];
}

/** Every status with its colour, for the check that no panel colours it otherwise. */
export const statusColours: Readonly<Record<string, string>> = words;

/** Numbers shown as words in their colours: `{ 0: 'down', 1: 'up' }`. */
export function valueWords(values: Readonly<Record<number, StatusWord>>): ValueMap {
  const options = Object.entries(values).map(([value, word], index) => [
    value,
    { text: word, color: words[word], index },
  ]);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) as ValueMap['options'] };
}
