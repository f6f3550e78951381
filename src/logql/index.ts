export { LogLines, LogMetric, type Stream, logLines, stream } from './log-query.ts';
