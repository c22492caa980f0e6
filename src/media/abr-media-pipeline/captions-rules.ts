import { Construct } from 'constructs';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { CaptionsKind } from './captions-kind';
import { SOURCE_TYPES, suffixOf } from './settings/captions';
import { wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';
import { isObject, knownText, list, noneTwice, required, text } from '../../core/value-rules';

const PROP = 'tracks.captions';

export function checkCaptions(scope: Construct, { tracks: { captions } = {}, source = {} }: AbrMediaPipelineProps) {
  list(scope, PROP, captions, 0, 20, 'leave it out, or list what viewers can choose');
  const kinds = (captions ?? []).map((each, index) => {
    required(scope, `${PROP}[${index}]`, each, ({ _kind }) => _kind, 'a MediaCaptions', "use one such as MediaCaptions.sidecar({ language: 'en' })");
    required(scope, `${PROP}[${index}]`, each._kind.options, isObject, 'the options of a MediaCaptions', "use { language: 'en' }");
    checkOne(scope, `${PROP}[${index}]`, each._kind);
    return each._kind;
  });
  noneTwice(scope, PROP, kinds.map(({ options }) => options.language.toLowerCase()));
  checkTranscribed(scope, kinds);
  checkSidecars(scope, kinds, source.suffixes);
}

/** Its language is in names of files, and part of expressions. */
function checkOne(scope: Construct, prop: string, { kind, options }: CaptionsKind) {
  const language = { pattern: /^[A-Za-z]{2,3}(-[A-Za-z]{2,8})*$/, allowed: "a language of BCP 47, by letters: 'en', 'pt-BR'", fix: "use one such as 'en'" };
  required(scope, `${prop}.language`, options.language, () => true, language.allowed, language.fix);
  knownText(scope, `${prop}.language`, options.language, language);
  text(scope, `${prop}.label`, options.label, { pattern: /^.{1,100}$/, allowed: 'one line of at most 100 characters', fix: 'shorten it' });
  if (kind === 'embedded') wholeNumber(scope, `${prop}.channel`, options.channel, 1, 4);
  if (kind === 'sidecar') {
    knownText(scope, `${prop}.suffix`, options.suffix, {
      pattern: new RegExp(`^(\\.[A-Za-z0-9_-]+)*(${Object.keys(SOURCE_TYPES).map((each) => `\\${each}`).join('|')})$`),
      allowed: `a text that begins with a dot and ends with ${Object.keys(SOURCE_TYPES).join(', ')}`,
      fix: `use '.${options.language}.vtt'`,
    });
  }
}

function checkTranscribed(scope: Construct, kinds: CaptionsKind[]) {
  const places = kinds.flatMap(({ kind }, index) => (kind === 'transcribed' ? [index] : []));
  if (places.length > 1) throw propError(scope, { prop: `${PROP}[${places[1]}]`, value: 'transcribed too', allowed: 'one that is transcribed: sound is in one language', fix: 'take one out' });
  places.forEach((place) => text(scope, `${PROP}[${place}].language`, kinds[place].options.language, {
    pattern: /^[a-z]{2,3}-[A-Z]{2}$/, allowed: 'a language code of Amazon Transcribe, with its region', fix: "use one such as 'en-US'",
  }));
}

/** A file of captions beside the videos must not be taken for a video. */
function checkSidecars(scope: Construct, kinds: CaptionsKind[], suffixes: string[] | undefined) {
  const sidecars = kinds.flatMap(({ kind, options }, index) => (kind === 'sidecar' ? [{ prop: `${PROP}[${index}].suffix`, suffix: suffixOf(options) }] : []));
  noneTwice(scope, PROP, sidecars.map(({ suffix }) => suffix), 'give each language a file of its own');
  if (sidecars.length && suffixes === undefined) {
    throw propError(scope, { prop: 'source.suffixes', value: undefined, allowed: 'the suffixes of videos with MediaCaptions.sidecar: files of captions would be taken for videos', fix: "use ['.mp4', '.mov']" });
  }
  for (const { prop, suffix } of sidecars) {
    const taken = suffixes?.find((each) => suffix.endsWith(each));
    if (taken) throw propError(scope, { prop, value: suffix, allowed: `none that ends with one of source.suffixes, ${taken}`, fix: 'change one of them' });
  }
}
