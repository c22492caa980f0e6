import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Rule } from './rule';
import { asArray, render, resources } from '../template';

const ALARM_TYPES = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'];

/** The customised form proves that the user can be told: each of its alarms has an action. */
export const alarmActions: Rule = ({ stacks, customised }) => (customised ? resources(stacks, ...ALARM_TYPES) : [])
  .filter(({ properties }) => asArray(properties.AlarmActions).length === 0)
  .map(({ at }) => ({ rule: 'alarm-action', at, message: 'the customised form has no way to add an action to this alarm, or does not use it' }));

/** Who is woken at night gets a page to read. */
export const alarmRunbooks: Rule = ({ stacks, repository }) => resources(stacks, ...ALARM_TYPES).flatMap(({ properties, at }) => {
  const problem = runbookProblem(render(properties.AlarmDescription ?? ''), repository);
  return problem ? [{ rule: 'alarm-runbook', at, message: problem }] : [];
});

/** What is wrong with the runbook link of a description. */
function runbookProblem(description: string, repository: string): string | undefined {
  const [, page, anchor] = /(docs\/runbooks\/[\w./-]+?\.md)#([\w-]+)/.exec(description) ?? [];
  if (!page) return `its description names no docs/runbooks/<page>.md#<section>: "${description}"`;
  const file = resolve(repository, page);
  if (!existsSync(file)) return `${page} does not exist`;
  const anchors = headings(readFileSync(file, 'utf8')).map(slug);
  return anchors.includes(anchor) ? undefined : `${page} has no section #${anchor}; it has ${anchors.map((each) => `#${each}`).join(', ')}`;
}

function headings(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ +(.*)$/gm)].map(([, heading]) => heading);
}

/** The anchor that GitHub gives to a heading. */
function slug(heading: string): string {
  return heading.trim().toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-');
}
