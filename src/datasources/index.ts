export { type DataSource, dataSourcesToYaml, escapeProvisioned } from './provisioning.ts';
