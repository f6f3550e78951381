-- An alert's last decision is the newest of its decisions. Kept in the alert's row it made whoever decides on several
-- alerts, and whoever takes down what is told of them, wait for each other in a circle.
CREATE INDEX recovery_decisions_alert ON recovery_decisions (alert_id, id);

ALTER TABLE recovery_alerts DROP COLUMN last_decision;
