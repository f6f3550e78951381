import { strict, url } from './fields.ts';

/** Where people and programs find the stack: links in notifications are made from these. */
export const hosts = strict({
  grafana: url,
  alertmanager: url,
  prometheus: url,
  /** Where the folder runbooks/ can be read; a page's name is put after it. */
  runbooks: url,
  /** Where GitHub delivers its webhooks: the pipeline exporter from outside. */
  webhooks: url,
});
