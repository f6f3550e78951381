import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard';
import { type Vector, render } from '../promql/index.ts';
import type { SeriesAnnotationSettings } from './beyond-schema.ts';
import { colours } from './colours.ts';
import { sourceRef } from './sources.ts';

/** An annotation made of a query's series. */
export type SeriesAnnotation = AnnotationQuery & SeriesAnnotationSettings;

/** Spans of time in which a query has series, drawn behind every graph of a dashboard. */
export function seriesAnnotation(options: {
  readonly name: string;
  readonly series: Vector;
  /** Label templates: `{{alertname}}`. */
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
}): SeriesAnnotation {
  const { name, series, title, text, tags } = options;
  return {
    name,
    datasource: sourceRef('prometheus'),
    enable: true,
    hide: false,
    iconColor: colours.bad,
    expr: render(series.node),
    step: '60s',
    titleFormat: title,
    textFormat: text,
    tagKeys: tags.join(','),
    useValueForTime: false,
  };
}

/** Grafana's own annotations: what people and the recovery service note on a dashboard. */
export const ownAnnotations: AnnotationQuery = {
  name: 'Annotations & Alerts',
  builtIn: 1,
  type: 'dashboard',
  datasource: { type: 'grafana', uid: '-- Grafana --' },
  enable: true,
  hide: true,
  iconColor: colours.busy,
};
