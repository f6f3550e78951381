/**
 * Window of every rate on this dashboard. It is fixed: one that grows with the time range would read every sample of
 * 90 days. A graph of a week and more shows five minutes of each step.
 */
export const window = '5m';
