export { type Answer, type AnsweredSeries, type Question, QueryRefused, askSeries } from './ask.ts';
export { blockMs, blocksFromOpenMetrics, blocksFromRules } from './blocks.ts';
export { cachedHistory, copyBlocks, historyCacheRoot, historyKey, isBlock } from './cache.ts';
export { type TimeRange, questionOf, stepOf } from './grafana-query.ts';
export { type LogStream, type LokiAnswer, type LokiServer, askLoki, pushLogs, startLoki } from './loki.ts';
export { mergedBlocks, removeBlocksFrom } from './merge.ts';
export { type PanelAnswer, answersTable, isMetricPanel, panelAnswers } from './panel-answers.ts';
export { type HistoryServer, startHistoryServer } from './prometheus.ts';
export { rulePasses } from './rule-passes.ts';
export {
  type TempoOptions,
  type TempoServer,
  pushSpans,
  searchTraces,
  spanNames,
  startTempo,
} from './tempo.ts';
