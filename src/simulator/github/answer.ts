import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Answers an error as GitHub does. */
export function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply
    .code(status)
    .send({ message, documentation_url: 'https://docs.github.com/rest', status: String(status) });
}

/** A page of a list, by `per_page` and `page`, with the `Link` header to the others; `base` is the API's. */
export function page<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  items: readonly T[],
  base: string,
): T[] {
  const url = new URL(base + request.url);
  const size = Math.min(100, positive(url.searchParams.get('per_page'), 30));
  const number = positive(url.searchParams.get('page'), 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string): string => {
    url.searchParams.set('page', String(to));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
    ...(number > 1 ? [link(1, 'first')] : []),
  ];
  if (links.length > 0) void reply.header('link', links.join(', '));
  return items.slice((number - 1) * size, number * size);
}

/** The weak tag of a body. */
export function etagOf(body: string): string {
  return `W/"${createHash('sha256').update(body).digest('hex')}"`;
}

function positive(text: string | null, standard: number): number {
  const number = Number(text ?? standard);
  return Number.isInteger(number) && number > 0 ? number : standard;
}
