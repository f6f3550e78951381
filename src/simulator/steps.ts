import type { StageModel } from './organisation.ts';
import type { Random } from './random.ts';
import type { Conclusion, Step } from './run.ts';
import { second } from './time.ts';

/**
 * The steps of a job, which fill its time without gaps. The step that did not succeed is the last that took time;
 * those after it are skipped, but for the last, which cleans up.
 * @param failing index of the stage's own step that ended the job, and how; undefined where all succeeded
 */
export function drawSteps(
  stage: Pick<StageModel, 'steps'>,
  { startedAt, completedAt }: { readonly startedAt: number; readonly completedAt: number },
  random: Random,
  failing?: { readonly index: number; readonly conclusion: Conclusion },
): Step[] {
  const names = ['Set up job', ...stage.steps, 'Complete job'];
  const failed = failing === undefined ? undefined : failing.index + 1;
  const weights = names.map((_, index) => {
    const weight = random.between(0.5, 1.5);
    if (failed !== undefined && index > failed) return 0;
    if (index === 0 || index === names.length - 1) return weight * 0.02;
    // The last of the stage's own steps is what the stage is for.
    return index === names.length - 2 ? weight * 1.5 : weight * 0.2;
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const seconds = (completedAt - startedAt) / second;
  let passed = 0;
  let begin = startedAt;
  return names.map((name, index) => {
    passed += weights[index] ?? 0;
    const end = startedAt + Math.round((seconds * passed) / total) * second;
    const step: Step = {
      number: index + 1,
      name,
      conclusion: conclusionOf(index, names.length - 1, failed, failing?.conclusion),
      startedAt: begin,
      completedAt: end,
    };
    begin = end;
    return step;
  });
}

function conclusionOf(
  index: number,
  last: number,
  failed: number | undefined,
  conclusion: Conclusion = 'failure',
): Conclusion {
  if (failed === undefined || index < failed || index === last) return 'success';
  return index === failed ? conclusion : 'skipped';
}
