import { type Item, type Queryable, Together } from '../../../store/index.ts';
import type { Judgement } from '../decide/judge.ts';
import type { Alert } from '../tables/alerts.ts';
import type { Decision } from '../tables/decisions.ts';
import { type Intent, type Rerun, type RerunOfAlert, insertIntents, runKey } from '../tables/reruns.ts';
import { Budget, type UsedUp } from './budget.ts';
import { type Context, record } from './context.ts';
import { waitWith } from './wait.ts';

/** A look, and what the alert's handler made of it. */
export interface Judged {
  readonly item: Item;
  readonly alert: Alert;
  readonly judgement: Judgement;
}

/** One after the other decides, whatever the replica: budgets are counted and used up in one step. */
const decidingLock = 'SELECT pg_advisory_xact_lock(7203017)';
const most = 100;

/** A rerun that was decided on: it is to be asked for at once, by whoever holds the item. */
export interface ToAsk extends RerunOfAlert {
  readonly ask: Item;
}

/** Decides on looks; what comes of one is a rerun to ask for, or nothing. */
export type Decider = Together<Judged, ToAsk | undefined>;

/**
 * Decides on what was judged; what is judged while that goes on is decided on together, in the next transaction: the
 * lock would hold up each of them by a commit otherwise.
 */
export function createDecider(context: Context): Decider {
  return new Together({
    work: (judged) => decide(context, judged),
    most,
    atOnce: 1,
    keys: ({ alert, judgement: { run } }) => [
      `alert ${alert.id}`,
      ...(run ? [`run ${runKey({ ...alert, ...run })}`] : []),
    ],
    thenAlone: true,
  });
}

/** A rerun that the budgets have no room for, and what is to be said of it. */
interface Full {
  readonly item: Item;
  readonly decision: Decision;
}

async function decide(context: Context, judged: readonly Judged[]): Promise<(ToAsk | undefined)[]> {
  const { store, topics } = context;
  const { asks, reruns, full } = await store.transaction(async (tx) => {
    const [, budget] = await Promise.all([tx.query(decidingLock), Budget.load(context, tx)]);
    const { intents, decisions, full } = sort(context, budget, judged);
    const reruns = await insertIntents(
      tx,
      'workflow_retry',
      intents.map(({ intent }) => intent),
    );
    const keys = intents.flatMap(({ item, intent }) => {
      const rerun = reruns.get(runKey(intent));
      return rerun === undefined ? [] : [{ key: askKey(rerun, item), body: '' }];
    });
    const intended = intents.map(({ intent }) => decisionOn(intent, reruns.has(runKey(intent))));
    const waiting = new Set(full.map(({ item }) => item));
    const decided = judged.map(({ item }) => item).filter((item) => !waiting.has(item));
    const [asks] = await Promise.all([
      topics.asks.addClaimed(tx, keys),
      record(context, tx, ...decisions, ...intended),
      topics.looks.done(tx, decided),
    ]);
    return { asks, reruns, full };
  });
  // Each by itself: they change rows of alerts, and whoever takes down what is told changes several of those at a time.
  for (const { item, decision } of full)
    await store.transaction((tx) => waitForBudget(context, tx, item, decision));
  return judged.map(({ item, alert, judgement: { run } }) => {
    const rerun = run && reruns.get(runKey({ ...alert, ...run }));
    const ask = rerun && asks.find(({ key }) => key === askKey(rerun, item));
    return rerun && ask && { ask, rerun, alert };
  });
}

function askKey(rerun: Rerun, look: Item): string {
  return `${rerun.id}/${look.key}`;
}

/** What becomes of each, in the order in which they came. */
function sort(
  { settings }: Context,
  budget: Budget,
  judged: readonly Judged[],
): { intents: { item: Item; intent: Intent }[]; decisions: Decision[]; full: Full[] } {
  const intents: { item: Item; intent: Intent }[] = [];
  const decisions: Decision[] = [];
  const full: Full[] = [];
  for (const { item, alert, judgement } of judged) {
    const about = aboutRun(alert, judgement);
    if (judgement.kind === 'nothing') {
      const { reason, detail } = judgement;
      decisions.push({ ...about, decision: 'nothing', reason, detail });
    } else if (settings.dryRun) {
      const detail = `dry run: would ask for a rerun of ${judgement.scope}`;
      decisions.push({ ...about, decision: 'nothing', reason: 'dry_run', detail });
    } else {
      const why = budget.usedUp(alert);
      if (why) {
        full.push({ item, decision: { ...about, decision: 'later', ...why } });
        continue;
      }
      budget.use(alert);
      const { runId, attempt } = judgement.run;
      const { scope } = judgement;
      intents.push({ item, intent: { ...named(alert), runId, attempt, scope, toldAt: alert.lastToldAt } });
    }
  }
  return { intents, decisions, full };
}

function decisionOn(
  { scope, alertId, repository, workflow, runId, attempt }: Intent,
  isNew: boolean,
): Decision {
  const about = { alertId, repository, workflow, runId, attempt };
  return isNew
    ? {
        ...about,
        decision: 'rerun',
        reason: scope,
        detail: scope === 'run' ? 'the whole run' : 'its failed jobs',
      }
    : { ...about, decision: 'nothing', reason: 'recovering', detail: 'a rerun of it is on its way' };
}

/** Puts a look off for which the budgets leave no room. */
export async function budgetFull(
  context: Context,
  { item, alert, why }: { readonly item: Item; readonly alert: Alert; readonly why: UsedUp },
): Promise<void> {
  const decision: Decision = { ...named(alert), decision: 'later', ...why };
  await context.store.transaction((tx) => waitForBudget(context, tx, item, decision));
}

async function waitForBudget(context: Context, tx: Queryable, item: Item, decision: Decision): Promise<void> {
  await record(context, tx, decision);
  // Not all at the same moment: there is room for few of them.
  const waitMs = context.timing.budgetMs * (0.8 + 0.2 * Math.random());
  await waitWith(context, tx, { item, waitMs, why: decision.detail });
}

function aboutRun(alert: Alert, { run }: Judgement): Omit<Decision, 'decision' | 'reason' | 'detail'> {
  return { ...named(alert), runId: run?.runId, attempt: run?.attempt };
}

function named({ id, repository, workflow }: Alert): Pick<Intent, 'alertId' | 'repository' | 'workflow'> {
  return { alertId: id, repository, workflow };
}
