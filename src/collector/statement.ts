/**
 * Text as it stands between the quotes of a statement in the collector's transformation language, in a configuration
 * file: the language takes backslashes and quotes for its own, and the file's reader dollar signs.
 */
export function escapeText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('$', '$$$$');
}
