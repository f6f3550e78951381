-- Run once, when the volume is empty. One role for each program; passwords come from the Secret. The cost exporter
-- prices the minutes that the pipeline exporter counted: it has a schema of its own in that database, and may read there.
\set grafana_password `cat /etc/secrets/grafana-database-password`
\set pipeline_password `cat /etc/secrets/pipeline-database-password`
\set cost_password `cat /etc/secrets/cost-database-password`
\set recovery_password `cat /etc/secrets/recovery-database-password`

CREATE ROLE grafana LOGIN PASSWORD :'grafana_password';
CREATE ROLE pipeline LOGIN PASSWORD :'pipeline_password';
CREATE ROLE cost LOGIN PASSWORD :'cost_password';
CREATE ROLE recovery LOGIN PASSWORD :'recovery_password';

CREATE DATABASE grafana OWNER grafana;
CREATE DATABASE pipeline OWNER pipeline;
CREATE DATABASE recovery OWNER recovery;

REVOKE CONNECT ON DATABASE grafana, pipeline, recovery FROM PUBLIC;
GRANT CONNECT ON DATABASE pipeline TO cost;

\connect pipeline
CREATE SCHEMA cost AUTHORIZATION cost;
ALTER ROLE cost IN DATABASE pipeline SET search_path = cost, public;
ALTER DEFAULT PRIVILEGES FOR ROLE pipeline IN SCHEMA public GRANT SELECT ON TABLES TO cost;
