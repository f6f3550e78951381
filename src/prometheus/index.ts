export {
  type ActiveAlert,
  type PrometheusStart,
  RunningPrometheus,
  type Sample,
  startPrometheus,
} from './running.ts';
