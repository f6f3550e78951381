import { timingSafeEqual } from 'node:crypto';
import fastify from 'fastify';
import pg from 'pg';

// The least that a receiver of alerts does: read the body, compare the secret, insert a row, answer. One insert a
// request. What the recovery service adds is measured against it.

const [port = '0', url = '', secret = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 10, min: 2 });
await pool.query(
  'CREATE TABLE IF NOT EXISTS bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)',
);
const expected = Buffer.from(`Bearer ${secret}`);
const app = fastify({ bodyLimit: 5 * 2 ** 20 });
app.get('/healthz', () => 'ok');
app.post('/webhooks/alertmanager', async (request, reply) => {
  const given = Buffer.from(request.headers.authorization ?? '');
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return reply.code(401).send();
  await pool.query('INSERT INTO bare (body) VALUES ($1)', [JSON.stringify(request.body)]);
  return reply.code(200).send();
});
await app.listen({ host: '127.0.0.1', port: Number(port) });
