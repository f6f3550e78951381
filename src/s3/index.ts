export { RunningS3, startS3 } from './running.ts';
