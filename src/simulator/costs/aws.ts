import { type Incident, incidentsOf } from '../incidents.ts';
import { Random } from '../random.ts';
import { day as dayLength } from '../time.ts';
import type { BillLine, Biller } from './bill.ts';
import { type MicroUsd, toMicroUsd } from './money.ts';

interface AwsService {
  /** As Cost Explorer names it in the dimension SERVICE. */
  readonly name: string;
  /** Share of an ordinary day's bill. */
  readonly share: number;
  /** How much less it costs at the weekend: 0 not at all, 1 nothing then. */
  readonly weekendRest: number;
  /** Standard deviation from day to day, as a share. */
  readonly noise: number;
}

const services: readonly AwsService[] = [
  { name: 'Amazon Elastic Compute Cloud - Compute', share: 0.44, weekendRest: 0.35, noise: 0.03 },
  { name: 'EC2 - Other', share: 0.13, weekendRest: 0.1, noise: 0.03 },
  { name: 'Amazon Relational Database Service', share: 0.18, weekendRest: 0, noise: 0.01 },
  { name: 'Amazon Simple Storage Service', share: 0.12, weekendRest: 0.05, noise: 0.02 },
  { name: 'AmazonCloudWatch', share: 0.07, weekendRest: 0.15, noise: 0.05 },
  { name: 'AWS Key Management Service', share: 0.03, weekendRest: 0, noise: 0.02 },
  { name: 'AWS Support (Business)', share: 0.03, weekendRest: 0, noise: 0 },
];

/** The day from which growth is counted. */
const growthSince = Date.UTC(2026, 0, 1);
const growthPerDay = 0.0004;
const creditDay = 3;
/** Credits stand apart, as the cost exporter shows them: no service looks cheap by them. */
const credit = 'Credit';

/**
 * AWS' bills: quieter at weekends, growing slowly, with a credit on the third of each month and what incidents add.
 * @param budget the month's budget; ordinary months stay below it
 */
export function awsBiller(budget: MicroUsd, incidents: readonly Incident[], seed: number): Biller {
  const ordinaryDay = ((budget > 0 ? budget : toMicroUsd(1000)) * 0.82) / 30;
  const overruns = incidentsOf(incidents, 'cost-overrun').filter(({ provider }) => provider === 'aws');
  return {
    provider: 'aws',
    services: [...services.map(({ name }) => name), credit],
    firstDay: -Infinity,
    bill: (day): BillLine[] => [
      ...services.map(({ name, share, weekendRest, noise }) => {
        const random = new Random(seed, 'aws', name, day);
        const date = new Date(day);
        const weekend = date.getUTCDay() % 6 === 0;
        const growth = 1 + (growthPerDay * (day - growthSince)) / dayLength;
        const factor = overruns
          .filter(
            ({ service, start, end }) => (service ?? name) === name && start < day + dayLength && end > day,
          )
          .reduce((product, overrun) => product * overrun.factor, 1);
        const amount =
          ordinaryDay * share * growth * (weekend ? 1 - weekendRest : 1) * (1 + noise * random.normal());
        return { provider: 'aws' as const, service: name, day, amount: Math.round(amount * factor) };
      }),
      {
        provider: 'aws',
        service: credit,
        day,
        amount: new Date(day).getUTCDate() === creditDay ? -Math.round(ordinaryDay * 0.6) : 0,
      },
    ],
  };
}
