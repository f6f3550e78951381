export { type DataSource, type Transport, dataSourcesToYaml, escapeProvisioned } from './provisioning.ts';
