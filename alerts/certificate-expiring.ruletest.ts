import { certificateExpiration, certificateRenewal } from '../metrics/cert-manager.ts';
import { fires, ruleTests, series, silent } from '../src/rule-tests/index.ts';
import { certificateExpiring } from './certificate-expiring.ts';

const grafana = { namespace: 'observability', name: 'grafana-tls' } as const;
const certificate = (expires: string, renewal?: string) => [
  series(certificateExpiration, grafana, expires),
  ...(renewal === undefined ? [] : [series(certificateRenewal, grafana, renewal)]),
];
const alerts = [{ labels: { name: 'grafana-tls' }, summary: 'Certificate grafana-tls expires soon' }];
/** promtool's clock starts at 0; looked at after 2 hours. */
const at = '2h';
const now = 7200;
const twoWeeks = 14 * 86_400;

export const tests = ruleTests(certificateExpiring(), [
  fires('less than 14 days left for 10 minutes, and its renewal is overdue', {
    edge: true,
    series: certificate(`${now - 600 + twoWeeks}x150`, '0x150'),
    at,
    alerts,
  }),
  silent('14 days left', { edge: true, series: certificate(`${now + twoWeeks}x150`, '0x150'), at }),
  fires('it was due an hour ago', {
    series: certificate(`${now + 86_400}x150`, `${now - 4200}x150`),
    at,
    alerts,
  }),
  silent('it was due half an hour ago', {
    edge: true,
    series: certificate(`${now + 86_400}x150`, `${now - 1800}x150`),
    at,
  }),
  silent('a certificate for a day, which will be renewed in time', {
    series: certificate(`${now + 50_000}x150`, `${now + 20_000}x150`),
    at,
  }),
  silent('it was renewed', {
    series: certificate(`${now}x100 ${now + 90 * 86_400}x50`, `${now - 90_000}x100 ${now + 60 * 86_400}x50`),
    at,
  }),
  silent('never issued', { series: certificate('0x150', '0x150'), at }),
  fires('it has expired', { series: certificate(`${now - 3600}x150`, `${now - 7000}x150`), at, alerts }),
  fires('a cert-manager that does not tell when it renews', {
    series: certificate(`${now + 86_400}x150`),
    at,
    alerts,
  }),
]);
