import type { SilenceMatcher } from './running.ts';

/**
 * Reads the address of Alertmanager's form for a new silence as the form itself does (0.26, `ui/app/src/Utils/Filter.elm`):
 * after `#` and `?`, percent-encoded without `+` for spaces, and values taken as they stand between the quotes. A
 * backslash keeps the character after it from ending the value, and stays.
 *
 * @returns the matchers that the form is filled in with; undefined where it would stay empty
 */
export function readSilenceForm(address: string): SilenceMatcher[] | undefined {
  const fragment = address.slice(address.indexOf('#') + 1);
  const query = fragment.slice(fragment.indexOf('?') + 1);
  const parameters = query.split('&').map((pair) => pair.split('='));
  const filters = parameters.filter(
    ([name, value, ...more]) => name === 'filter' && value && more.length === 0,
  );
  const [filter] = filters.map(([, value]) => decodeURIComponent(value ?? ''));
  const inner = /^\{\s*(.*?)\s*\}$/s.exec(filter ?? '')?.[1];
  return inner === undefined ? undefined : readItems(inner);
}

function readItems(text: string): SilenceMatcher[] | undefined {
  const item = /\s*([A-Za-z0-9_]+)(=~|!~|!=|=)"((?:\\[\s\S]|[^"\\])*)"\s*(,|$)/y;
  const matchers: SilenceMatcher[] = [];
  while (item.lastIndex < text.length) {
    const match = item.exec(text);
    if (match === null) return undefined;
    const [, name = '', operator = '', value = ''] = match;
    matchers.push({ name, value, isRegex: operator.endsWith('~'), isEqual: operator.startsWith('=') });
  }
  return matchers;
}
