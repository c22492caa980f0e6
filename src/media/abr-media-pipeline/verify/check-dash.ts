import type { Asset } from './asset';
import { DashRepresentation, parseDash } from './dash';
import { Check, Offer, parsed } from './offer';
import { Problems } from './problems';
import { checkTrack, CheckedTrack } from './track';

/** Checks a DASH manifest and all that it names. */
export async function checkDash(path: string, check: Check): Promise<Offer> {
  const problems = new Problems();
  const { asset, duration, audio } = check;
  const representations = await parsed(path, 'the request', check, problems, (text) => parseDash(text, asset.urlOf(path)));
  if (!representations) return { path, problems, renditions: [], segments: 0, captions: 0 };
  const of = (kind: string) => representations.filter((representation) => representation.kind === kind);
  if (of('video').length === 0) problems.add(`${path} offers no video`);
  if (audio && of('audio').length === 0) problems.add(`${path} offers no audio, which the input has`);

  let segments = 0;
  const renditions: Offer['renditions'] = [];
  for (const representation of representations) {
    const track = checked(path, representation, asset, duration, problems);
    if (!track) continue;
    segments += track.segments;
    const { kind, width, height, bitrate, codecs } = representation;
    if (kind === 'video' && width && height) renditions.push({ width, height, bitrate, codecs, seconds: track.seconds });
  }
  const [image] = of('image');
  const images = image && !problems.any ? { from: path, sheets: image.sheets() } : undefined;
  return { path, problems, renditions, segments, captions: of('text').length, images };
}

function checked(path: string, representation: DashRepresentation, asset: Asset, duration: number, problems: Problems): CheckedTrack | undefined {
  const name = `${path} (representation ${representation.id})`;
  try {
    const { kind } = representation;
    const track = checkTrack({ manifest: path, name, kind, complete: true, segments: representation.segments() }, asset, duration);
    problems.addAll(track.problems);
    return track;
  } catch (error) {
    problems.add(`${name} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}
