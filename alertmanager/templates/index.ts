import type { Settings } from '../../src/settings/index.ts';
import { emailTemplates } from './email.ts';
import { linkTemplates } from './links.ts';
import { notificationTemplates } from './notification.ts';
import { pagerDutyTemplates } from './pagerduty.ts';
import { slackTemplates } from './slack.ts';

/** The notification templates: content by file name. */
export function templateFiles(settings: Settings): Record<string, string> {
  return {
    'notification.tmpl': notificationTemplates,
    'links.tmpl': linkTemplates(settings),
    'email.tmpl': emailTemplates,
    'pagerduty.tmpl': pagerDutyTemplates(settings),
    'slack.tmpl': slackTemplates,
  };
}
