import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const page = await readFile(join(import.meta.dirname, 'instrument.md'), 'utf8');
const dashboard = await readFile(
  join(import.meta.dirname, '../deploy/generated/dashboards/development.json'),
  'utf8',
);

// In bold, and nothing else is: the panels that a team finds its data on.
it.each(['A repository', 'Tests', 'A service', 'A build'])(
  'leads from "%s" to panels that exist',
  (section) => {
    const text = page.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
    const panels = Array.from(text.matchAll(/\*\*([^*]+)\*\*/g), ([, title = '']) =>
      title.replaceAll('\n', ' '),
    );
    expect(panels).not.toEqual([]);
    for (const title of panels) expect(dashboard).toContain(`"title": ${JSON.stringify(title)}`);
  },
);
