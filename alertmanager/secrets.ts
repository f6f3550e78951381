/** The secrets that Alertmanager reads, by the name of their file; the Kubernetes secret's keys are the same. */
export const secretFiles = {
  /** Slack's incoming webhook. */
  slackUrl: 'slack-api-url',
  /** Integration key of PagerDuty's Events API v2. */
  pagerDutyKey: 'pagerduty-routing-key',
  /** Bearer token that the recovery service expects. */
  recoveryToken: 'alertmanager-webhook-secret',
  /** Taken as it stands: a line break at the file's end would be part of the password. */
  smtpPassword: 'smtp-password',
} as const;

/** Where a running Alertmanager finds files. */
export interface Paths {
  /** Folder of the secrets. */
  readonly secrets: string;
}

/** In the cluster. */
export const podPaths: Paths = { secrets: '/etc/alertmanager/secrets' };

/** Path of a secret's file. */
export function secretPath({ secrets }: Paths, secret: keyof typeof secretFiles): string {
  return `${secrets}/${secretFiles[secret]}`;
}
