import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type DashboardLinkBuilder,
  type DataSourceRef,
  FieldColorBuilder,
  FieldColorModeId,
  type Panel,
  type ThresholdsConfigBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type About, describe } from './about.ts';
import { type PanelLink, toLink } from './links.ts';
import { type SourceName, sourceRef } from './sources.ts';
import { type Limits, noLimits, toThresholds } from './thresholds.ts';
import { type PanelUnit, decimalsOf, grafanaUnit } from './units.ts';

/** What every panel says of itself. */
export interface PanelFacts {
  readonly title: string;
  readonly about: About;
  readonly unit: PanelUnit;
  /** Shown where there is no data: what that means. */
  readonly empty: string;
  /** Of 24 columns; on a phone every panel takes the whole width. */
  readonly width?: number;
  /** In rows of 30 pixels. */
  readonly height?: number;
  /** Ways down, in the panel's corner. */
  readonly links?: readonly PanelLink[];
  /** Ways down from one series, cell or value. */
  readonly dataLinks?: readonly PanelLink[];
  readonly limits?: Limits;
  /** A time range of its own, such as `30d`. */
  readonly timeFrom?: string;
  /** Distance of values, at least. */
  readonly interval?: string;
}

/** What the SDK's panel builders have in common. */
interface CommonBuilder extends Builder<Panel> {
  title(title: string): this;
  description(description: string): this;
  datasource(datasource: DataSourceRef): this;
  span(width: number): this;
  height(height: number): this;
  unit(unit: string): this;
  decimals(decimals: number): this;
  noValue(noValue: string): this;
  links(links: DashboardLinkBuilder[]): this;
  dataLinks(links: DashboardLinkBuilder[]): this;
  thresholds(thresholds: ThresholdsConfigBuilder): this;
  colorScheme(color: FieldColorBuilder): this;
  maxDataPoints(maxDataPoints: number): this;
  interval(interval: string): this;
  timeFrom(timeFrom: string): this;
}

/**
 * Values that a panel asks for over its time range, at most. It bounds what Prometheus reads, whatever the range:
 * 24 hours come every 5 minutes, 90 days every 12 hours.
 */
export const maxDataPoints = 200;

/** Puts the facts on a builder, with the look that all panels share. */
export function withFacts<B extends CommonBuilder>(builder: B, facts: PanelFacts, source: SourceName): B {
  const { title, about, unit, empty, width = 12, height = 8, links = [], dataLinks = [] } = facts;
  builder
    .title(title)
    .description(describe(about))
    .datasource(sourceRef(source))
    .span(width)
    .height(height)
    .unit(grafanaUnit(unit))
    .noValue(empty)
    .thresholds(toThresholds(facts.limits ?? noLimits))
    .maxDataPoints(maxDataPoints);
  const decimals = decimalsOf(unit);
  if (decimals !== undefined) builder.decimals(decimals);
  if (links.length > 0) builder.links(links.map(toLink));
  if (dataLinks.length > 0) builder.dataLinks(dataLinks.map(toLink));
  if (facts.timeFrom !== undefined) builder.timeFrom(facts.timeFrom);
  if (facts.interval !== undefined) builder.interval(facts.interval);
  return builder;
}

/** Series by name: a workflow has the same colour on every panel. */
export function coloursByName(): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName);
}

/** Values by the limits that they pass. */
export function coloursByLimit(): FieldColorBuilder {
  return new FieldColorBuilder().mode(FieldColorModeId.Thresholds);
}
