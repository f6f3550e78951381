import { createHmac, timingSafeEqual } from 'node:crypto';
import fastify from 'fastify';
import pg from 'pg';

// The least that a receiver of webhooks does: read the body, check its signature, insert a row, answer. One insert a
// request. What the exporter adds is measured against it.

const [port = '0', url = '', secret = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 10, min: 2 });
await pool.query('CREATE TABLE IF NOT EXISTS bare (id text PRIMARY KEY, body text NOT NULL)');
await pool.query('ALTER TABLE bare ALTER COLUMN body SET STORAGE EXTERNAL');
const app = fastify({ bodyLimit: 25 * 2 ** 20 });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
  done(null, body);
});
app.get('/healthz', () => 'ok');
app.post('/webhooks/github', async (request, reply) => {
  const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(String(request.headers['x-hub-signature-256']));
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return reply.code(401).send();
  await pool.query('INSERT INTO bare VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    String(request.headers['x-github-delivery']),
    body.toString(),
  ]);
  return reply.code(202).send();
});
await app.listen({ host: '127.0.0.1', port: Number(port) });
