/**
 * Makes foreign text harmless: no control characters (a newline would forge a log line, NUL is refused by the
 * database), no halves of surrogate pairs, at most `limit` characters.
 */
export function cleanText(text: string, limit = 200): string {
  // Clipped before the rest: names of megabytes are not worth the work.
  const clipped =
    text.length > limit
      ? Array.from(text.slice(0, 2 * limit))
          .slice(0, limit)
          .join('')
      : text;
  return Buffer.from(clipped, 'utf8')
    .toString('utf8')
    .replaceAll(/\p{Cc}/gu, ' ');
}
