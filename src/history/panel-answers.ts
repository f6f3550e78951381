import { type ReadDashboard, type ReadPanel, panelsOf, sourceKind } from '../dashboards/inspect.ts';
import { type Answer, askSeries } from './ask.ts';
import { type TimeRange, questionOf } from './grafana-query.ts';

/** What a panel's queries came to, all of them together. */
export interface PanelAnswer extends Answer {
  readonly dashboard: string;
  readonly panel: string;
  readonly id: number;
  /** Letters of the queries that gave no number. */
  readonly emptyQueries: readonly string[];
}

/**
 * Asks Prometheus what Grafana would ask for every panel that shows metrics. Queries for exemplars alone are not
 * counted: they have no series.
 */
export async function panelAnswers(
  url: string,
  dashboards: readonly ReadDashboard[],
  range: TimeRange,
): Promise<PanelAnswer[]> {
  const answers: PanelAnswer[] = [];
  for (const dashboard of dashboards) {
    for (const panel of panelsOf(dashboard).filter(isMetricPanel)) {
      answers.push({
        dashboard: dashboard.uid,
        panel: panel.title,
        id: panel.id,
        ...(await answerOf(url, panel, range)),
      });
    }
  }
  return answers;
}

/** Whether Prometheus is asked for a panel. */
export function isMetricPanel({ targets = [] }: ReadPanel): boolean {
  return targets.some((target) => sourceKind(target) === 'prometheus');
}

async function answerOf(
  url: string,
  panel: ReadPanel,
  range: TimeRange,
): Promise<Answer & Pick<PanelAnswer, 'emptyQueries'>> {
  let sum: Answer = { series: 0, points: 0, samplesRead: 0, milliseconds: 0 };
  const emptyQueries: string[] = [];
  for (const target of panel.targets ?? []) {
    const { answer } = await askSeries(url, questionOf(panel, target, range));
    if (answer.points === 0 && target.exemplar !== true) emptyQueries.push(target.refId);
    sum = {
      series: sum.series + answer.series,
      points: sum.points + answer.points,
      samplesRead: sum.samplesRead + answer.samplesRead,
      milliseconds: sum.milliseconds + answer.milliseconds,
    };
  }
  return { ...sum, emptyQueries };
}

/** A table for a person: a line a panel, with the figures of each range beside each other. */
export function answersTable(ranges: Readonly<Record<string, readonly PanelAnswer[]>>): string {
  const names = Object.keys(ranges);
  const head = `${'dashboard'.padEnd(21)}${'panel'.padEnd(46)}${names
    .map(
      (name) =>
        `${`${name}: series`.padStart(12)}${'points'.padStart(8)}${'samples'.padStart(9)}${'ms'.padStart(6)}`,
    )
    .join('')}`;
  const first = Object.values(ranges)[0] ?? [];
  const lines = first.map(({ dashboard, panel }, index) => {
    const figures = names.map((name) => {
      const answer = ranges[name]?.[index];
      return [
        String(answer?.series ?? 0).padStart(12),
        String(answer?.points ?? 0).padStart(8),
        String(answer?.samplesRead ?? 0).padStart(9),
        (answer?.milliseconds ?? 0).toFixed(0).padStart(6),
      ].join('');
    });
    return `${dashboard.padEnd(21)}${panel.slice(0, 45).padEnd(46)}${figures.join('')}`;
  });
  return [head, ...lines, ''].join('\n');
}
