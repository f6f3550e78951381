/** What may be wrong with a provider of bills, while it is. */
export type BillingFault =
  /** Too many requests. */
  | 'throttled'
  /** An error of the server. */
  | 'unavailable'
  /** The key is no longer good. */
  | 'expired'
  /** No answer at all. */
  | 'silent'
  /** An answer that is not JSON. */
  | 'malformed'
  /** An answer in which a field is missing. */
  | 'missing-field'
  /** A page that says that there are more, but not where. */
  | 'endless'
  /** Amounts in euros. */
  | 'currency'
  /** The key may read bills, but no forecast. */
  | 'no-forecast';

/** Money as bills write it: a decimal number. */
export type DecimalText = string;
