-- An alert's last decision is the newest of its decisions. Kept in the alert's row it made whoever decides on several
-- alerts, and whoever takes down what is told of them, wait for each other in a circle. The column stays for a while:
-- in a rolling update, and after going back, the former release still writes it.
CREATE INDEX recovery_decisions_alert ON recovery_decisions (alert_id, id);
