import { JobParts } from './job-parts';
import { ask, when } from './template';
import { text } from '../../../core/states-language';
import { CaptionsKind } from '../captions-kind';
import { PlannedCaptions } from '../definition/pipeline-plan';

const selector = (index: number) => `Captions Selector ${index + 1}`;

/** What takes the place of the source's last extension. */
export const suffixOf = ({ language, suffix }: { readonly language: string; readonly suffix?: string }) => suffix ?? `.${language}.vtt`;

/** Where the input has its captions. */
export function captionSelectors({ captions }: JobParts) {
  if (!captions.length) return {};
  const selectors = captions.map((kind, index) => [selector(index), ifThere(kind, { SourceSettings: sourceSettings(kind) })]);
  return { CaptionSelectors: Object.fromEntries(selectors) };
}

/** WebVTT in an output of its own for each language. */
export function captionOutputs({ captions }: JobParts, container: object) {
  return captions.map((kind, index) => ifThere(kind, {
    NameModifier: `_captions_${kind.options.language}`,
    ...container,
    CaptionDescriptions: [{
      CaptionSelectorName: selector(index),
      CustomLanguageCode: kind.options.language,
      LanguageDescription: kind.options.label ?? kind.options.language,
      DestinationSettings: { DestinationType: 'WEBVTT', WebvttDestinationSettings: { StylePassthrough: 'ENABLED' } },
    }],
  }));
}

const urlOf = ({ options }: CaptionsKind) => `$captions[language = ${text(options.language)}][0].url`;

const ifThere = (kind: CaptionsKind, value: object) => kind.kind === 'embedded' ? value : when(`$exists(${urlOf(kind)})`, value);

function sourceSettings(kind: CaptionsKind) {
  if (kind.kind === 'embedded') return { SourceType: 'EMBEDDED', EmbeddedSourceSettings: { Source608ChannelNumber: kind.options.channel ?? 1 } };
  const suffix = kind.kind === 'sidecar' ? suffixOf(kind.options) : '.vtt';
  return { SourceType: SOURCE_TYPES[suffix.slice(suffix.lastIndexOf('.'))], FileSourceSettings: { SourceFile: ask(urlOf(kind)) } };
}

/** https://docs.aws.amazon.com/mediaconvert/latest/ug/sidecar-captions-support-tables-by-container-type.html */
export const SOURCE_TYPES: { [suffix: string]: string } = {
  '.vtt': 'WEBVTT', '.srt': 'SRT', '.ttml': 'TTML', '.dfxp': 'TTML', '.scc': 'SCC', '.stl': 'STL', '.smi': 'SMI',
};

/** What is looked for beside the video, or made of its sound, before there is a job. */
export function plannedCaptions({ captions }: JobParts): PlannedCaptions {
  const sidecars = captions.flatMap((each) => (each.kind === 'sidecar' ? [{ language: each.options.language, suffix: suffixOf(each.options) }] : []));
  const [transcribed] = captions.flatMap((each) => (each.kind === 'transcribed' ? [each.options] : []));
  return { sidecars, ...transcribed && { transcribed: transcribed.language } };
}
