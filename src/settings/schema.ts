import type { z } from 'zod';
import { alerting } from './alerting.ts';
import { backends } from './backends.ts';
import { strict, text } from './fields.ts';
import { hosts } from './hosts.ts';
import { money } from './money.ts';
import { objectives } from './objectives.ts';
import { recovery } from './recovery.ts';
import { watched } from './watched.ts';

/** Everything a company decides about its stack: one object, checked as a whole before anything is written. */
export const settingsSchema = strict({
  organisation: text,
  hosts,
  github: watched,
  objectives,
  alerting,
  cost: money,
  recovery,
  ...backends,
});

/** Settings as a person writes them: what has a default may be left out. */
export type SettingsInput = z.input<typeof settingsSchema>;

/** Settings after the check: complete. */
export type Settings = z.output<typeof settingsSchema>;

/** Types `stack.config.ts`, for completion in an editor. */
export function defineStack(settings: SettingsInput): SettingsInput {
  return settings;
}
