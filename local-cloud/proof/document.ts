import { Evidence } from './evidence';
import { Row } from './exactness';
import { ConstructProof } from './levels';

const REGION = /\b(?:us|eu|ap|sa|ca|af|me)-[a-z]+-\d\b/g;
const ASSET = /\b[0-9a-f]{64}\b/g;

/** The text of docs/proof.md. */
export function proofDocument(proofs: ConstructProof[], evidenceOf: (app: string) => Evidence): string {
  return [
    '<!-- Written by `npx projen proof` from the runs of `npx projen test:local`. A test fails when a run says something else. -->',
    '# Proof',
    '',
    'What has been shown of each construct, and how. The levels are explained in [architecture.md](architecture.md).',
    ...proofs.flatMap((proof) => [
      '',
      `## ${proof.construct}`,
      '',
      ...markdownTable([['', 'shows that', 'how', 'where'], ...proof.levels.map(({ level, shows, how, shown }) =>
        [level, shows, how, shown.map((file) => `[${file}](../${file})`).join('<br>')])]),
      '',
      'Not shown:',
      '',
      ...proof.open.map((sentence) => `- ${sentence}`),
      ...proof.apps.flatMap((app) => ['', ...appSection(evidenceOf(app))]),
    ]),
    '',
  ].join('\n');
}

/** What one app's run has shown. */
export function appSection({ app, rows, measured }: Evidence): string[] {
  return [
    `### Run of ${app}`,
    '',
    ...Object.entries(measured).flatMap(([title, table]) => [`${title}:`, '', ...markdownTable(table), '']),
    ...rows.length ? [
      'Everything that the roles may do, and what used it:',
      '',
      ...markdownTable([['role', 'action', 'resource', 'only if', 'used'], ...permissionTable(rows)]),
    ] : [],
  ];
}

/** The same role in each region is one row, and what changes with every edit of a file is not named. */
function permissionTable(rows: Row[]): string[][] {
  const merged = new Map<string, Row>();
  const generally = (text: string) => text.replace(REGION, '‹region›').replace(ASSET, '‹asset›');
  for (const row of rows) {
    const general = { ...row, role: generally(row.role), resource: generally(row.resource), conditions: generally(row.conditions) };
    const key = [general.role, general.action, general.resource, general.conditions].join(' ');
    merged.set(key, { ...general, seen: general.seen + (merged.get(key)?.seen ?? 0) });
  }
  return [...merged.values()].map(({ role, action, resource, conditions, seen, reason }) =>
    [role, `\`${action}\``, resource, conditions && `\`${conditions}\``, seen > 0 ? `${seen} times` : reason ?? 'never']);
}

/** A document without what differs from run to run: counts and times. */
export function substance(text: string): string {
  return text.replace(/\d+ times/g, 'n times').replace(/\d+(\.\d+)? s\b/g, 'n s').replace(/\d+ of \d+/g, 'n of n');
}

function markdownTable([heads, ...rows]: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}
