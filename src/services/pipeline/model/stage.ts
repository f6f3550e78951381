/**
 * The stage that a job belongs to: its name without the matrix suffix, in each part of a reusable workflow's name.
 *
 * @example stageOf('test (18, ubuntu)') === 'test'
 * @example stageOf('deploy (eu) / smoke (1)') === 'deploy / smoke'
 */
export function stageOf(name: string): string {
  const stage = name
    .split(' / ')
    .map((part) => withoutSuffix(part).trim())
    .join(' / ');
  return stage === '' ? name : stage;
}

// From the end backwards: values of a matrix may hold parentheses themselves.
function withoutSuffix(part: string): string {
  if (!part.endsWith(')')) return part;
  let depth = 0;
  for (let index = part.length - 1; index >= 0; index -= 1) {
    if (part[index] === ')') depth += 1;
    if (part[index] === '(') depth -= 1;
    if (depth === 0) return part.slice(0, index).trim() === '' ? part : part.slice(0, index);
  }
  return part;
}
