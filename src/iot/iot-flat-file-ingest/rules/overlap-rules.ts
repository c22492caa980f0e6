import { posix } from 'path';
import { Construct } from 'constructs';
import { propError } from '../../../core/prop-error';
import { canMeet, isWithin } from '../collector/overlap';
import { SourceSettings } from '../collector/settings';

/** What belongs to the collector alone, and what another source takes. */
export function checkOverlap(scope: Construct, mine: SourceSettings, others: SourceSettings[], work: string) {
  const { directory } = mine.files;
  if (isWithin(work, directory) || isWithin(directory, work)) {
    throw propError(scope, { prop: 'files.directory', value: directory, allowed: `a folder neither within that of the collector, ${work}, nor around it`, fix: 'use another folder, or another collector.workFolder' });
  }
  const rival = others.find((other) => takesAway(mine, other) && !saysWhich(mine, other) && sameFiles(mine, other));
  if (!rival) return;
  throw propError(scope, {
    prop: 'files.include',
    value: mine.files.include,
    allowed: `patterns of files that source ${rival.name} does not take as well: one would take them away from the other`,
    fix: 'narrow it, use exclude, or let both leave their files',
  });
}

/** For two tables, two may read the same file, as long as it stays. */
const takesAway = (...both: SourceSettings[]) => both.some(({ afterSuccess, afterStop }) => afterSuccess.action !== 'leave' || afterStop.action !== 'leave');

/** Whether what is left out is what the other takes cannot be told from patterns. */
const saysWhich = (...both: SourceSettings[]) => both.some(({ files: { exclude } }) => exclude.length > 0);

const pathsOf = ({ files: { directory, include } }: SourceSettings) => include.map((pattern) => posix.join(directory, pattern));

const sameFiles = (one: SourceSettings, other: SourceSettings) => pathsOf(one).some((left) => pathsOf(other).some((right) => canMeet(left, right)));
