import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { historyKey } from '../src/history/index.ts';
import { rulesToYaml } from '../src/rules/index.ts';
import { type Model, modelFamilies } from '../src/simulator/index.ts';
import { stackFamilies } from '../src/simulator/stack/families.ts';
import { monthModel, monthRules } from './model.ts';
import * as month from './organisation.ts';

const root = join(import.meta.dirname, '..');

/** Sources that decide how a model becomes blocks, and those of the stack's series, which are functions of time. */
const sources = [
  'history/make.ts',
  'src/history/blocks.ts',
  'src/history/prometheus.ts',
  'src/history/rule-passes.ts',
  'src/simulator/openmetrics.ts',
  'src/simulator/text-format.ts',
];
const stack = 'src/simulator/stack';

/** Changes with the month's data and with how they are written; not with sources that leave them as they are. */
export async function monthKey(): Promise<string> {
  const ofStack = (await readdir(join(root, stack)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort()
    .map((file) => join(stack, file));
  const files = [...sources, ...ofStack];
  const contents = await Promise.all(files.map((file) => readFile(join(root, file))));
  const spans = JSON.stringify([month.start, month.blocksEnd, month.outages]);
  return historyKey([...contents, spans, rulesToYaml(monthRules(), () => ({})), ...dataOf(monthModel())]);
}

/** Every series of the model with all of its changes, and the stack's hour by hour. */
function* dataOf(model: Model): Generator<string | Uint8Array> {
  const hourly = { from: month.start, to: month.blocksEnd, step: 3_600_000 };
  for (const { metric, series } of [
    ...modelFamilies(model),
    ...stackFamilies(model, hourly, month.outages),
  ]) {
    yield `${metric.name} ${metric.type}`;
    for (const { name, labels, shape, times, values } of series) {
      yield JSON.stringify([name, labels, shape]);
      yield new Uint8Array(Float64Array.from(times).buffer);
      yield new Uint8Array(Float64Array.from(values).buffer);
    }
  }
}
