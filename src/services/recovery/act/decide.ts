import { type Item, Together } from '../../../store/index.ts';
import type { Judgement } from '../decide/judge.ts';
import { type Alert, loadResolved } from '../tables/alerts.ts';
import type { Decision } from '../tables/decisions.ts';
import { type Intent, type Rerun, type RerunOfAlert, insertIntents, runKey } from '../tables/reruns.ts';
import { Budget, type UsedUp, aboutRun } from './budget.ts';
import { type Context, aboutRerun, record } from './context.ts';

/** A look, and what the alert's handler made of it. */
export interface Judged {
  readonly item: Item;
  readonly alert: Alert;
  readonly judgement: Judgement;
}

/** One after the other decides, whatever the replica: budgets are counted and used up in one step. */
const decidingLock = 'SELECT pg_advisory_xact_lock(7203017)';
const mostTogether = 100;

/** What comes of a look: a rerun that whoever looked is to ask for at once, no room for one, or nothing more to do. */
export type Decided =
  | ({ readonly kind: 'ask'; readonly item: Item } & RerunOfAlert)
  | { readonly kind: 'full'; readonly why: UsedUp }
  | { readonly kind: 'done' };

/** Decides on looks. */
export type Decider = Together<Judged, Decided>;

/**
 * Decides on what was judged; what is judged while that goes on is decided on together, in the next transaction: the
 * lock would hold up each of them by a commit otherwise.
 */
export function createDecider(context: Context): Decider {
  return new Together({
    work: (judged) => decide(context, judged),
    most: mostTogether,
    atOnce: 1,
    keys: ({ alert, judgement: { run } }) => [
      `alert ${alert.id}`,
      ...(run ? [`run ${runKey({ ...alert, ...run })}`] : []),
    ],
    thenAlone: true,
  });
}

async function decide(context: Context, judged: readonly Judged[]): Promise<Decided[]> {
  const { store, topics } = context;
  return store.transaction(async (tx) => {
    const [, budget, resolved] = await Promise.all([
      tx.query(decidingLock),
      Budget.load(context, tx),
      loadResolved(
        tx,
        judged.map(({ alert }) => alert.id),
      ),
    ]);
    const { intents, decisions, full } = divide(context, judged, { budget, resolved });
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
    const decided = judged.map(({ item }) => item).filter((item) => !full.has(item));
    const [asks] = await Promise.all([
      topics.asks.addClaimed(tx, keys),
      record(context, tx, ...decisions, ...intended),
      topics.looks.done(tx, decided),
    ]);
    return judged.map(({ item, alert, judgement: { run } }): Decided => {
      const why = full.get(item);
      if (why) return { kind: 'full', why };
      const rerun = run && reruns.get(runKey({ ...alert, ...run }));
      const ask = rerun && asks.find(({ key }) => key === askKey(rerun, item));
      return rerun && ask ? { kind: 'ask', item: ask, rerun, alert } : { kind: 'done' };
    });
  });
}

function askKey(rerun: Rerun, look: Item): string {
  return `${rerun.id}/${look.key}`;
}

/**
 * What becomes of each, in the order in which they came. An intent that turns out not to be needed has used the budget
 * of this batch all the same: another one may wait for a minute more than it had to.
 */
function divide(
  { settings }: Context,
  judged: readonly Judged[],
  { budget, resolved }: { readonly budget: Budget; readonly resolved: ReadonlySet<number> },
): {
  readonly intents: readonly { readonly item: Item; readonly intent: Intent }[];
  readonly decisions: readonly Decision[];
  readonly full: ReadonlyMap<Item, UsedUp>;
} {
  const intents: { item: Item; intent: Intent }[] = [];
  const decisions: Decision[] = [];
  const full = new Map<Item, UsedUp>();
  for (const { item, alert, judgement } of judged) {
    const about = aboutRun(alert, judgement.run);
    if (judgement.kind === 'nothing') {
      const { reason, detail } = judgement;
      decisions.push({ ...about, decision: 'nothing', reason, detail });
    } else if (resolved.has(alert.id)) {
      decisions.push({ ...about, decision: 'nothing', reason: 'resolved', detail: 'the alert was resolved' });
    } else if (settings.dryRun) {
      const detail = `dry run: would ask for a rerun of ${judgement.scope}`;
      decisions.push({ ...about, decision: 'nothing', reason: 'dry_run', detail });
    } else {
      const why = budget.usedUp(alert);
      if (why) {
        full.set(item, why);
        continue;
      }
      budget.use(alert);
      const { run, scope } = judgement;
      const { alertId, repository, workflow } = about;
      const { runId, attempt } = run;
      intents.push({
        item,
        intent: { alertId, repository, workflow, runId, attempt, scope, toldAt: alert.lastToldAt },
      });
    }
  }
  return { intents, decisions, full };
}

function decisionOn(intent: Intent, isNew: boolean): Decision {
  const about = aboutRerun(intent);
  if (!isNew)
    return { ...about, decision: 'nothing', reason: 'recovering', detail: 'a rerun of it is on its way' };
  const { scope } = intent;
  const detail = scope === 'run' ? 'the whole run' : 'its failed jobs';
  return { ...about, decision: 'rerun', reason: scope, detail };
}
