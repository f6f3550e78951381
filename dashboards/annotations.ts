import { alerts } from '../metrics/alerts.ts';
import { maxBy, oneOf } from '../src/promql/index.ts';
import { ownAnnotations, seriesAnnotation } from '../src/dashboards/index.ts';

/** Alerts that people are told of, behind every graph, from their first to their last minute. */
export function standardAnnotations() {
  const firing = alerts.where({ alertstate: 'firing', severity: oneOf('critical', 'high') });
  return [
    ownAnnotations,
    seriesAnnotation({
      name: 'Firing alerts',
      // By few labels: a hundred instances of one alert are one mark.
      series: maxBy(['alertname', 'severity', 'component', 'repository', 'workflow'], firing),
      title: '{{alertname}}',
      text: '{{severity}} {{component}} {{repository}} {{workflow}}',
      tags: ['alertname', 'severity'],
    }),
  ];
}
