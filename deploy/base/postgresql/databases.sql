-- Run once, when the volume is empty. One database and one owner for each program; passwords come from the Secret.
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
CREATE DATABASE cost OWNER cost;
CREATE DATABASE recovery OWNER recovery;

REVOKE CONNECT ON DATABASE grafana, pipeline, cost, recovery FROM PUBLIC;
