import type { reservedReceivers } from '../src/settings/index.ts';

/** Receivers that the stack adds to those of the settings. */
export const own = {
  recovery: 'recovery',
  deadMansSwitch: 'dead-mans-switch',
  /** Has no address: what is sent here is told to no one. */
  nobody: 'nobody',
} as const satisfies Readonly<Record<string, (typeof reservedReceivers)[number]>>;
