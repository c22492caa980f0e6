import { ColumnSettings, Encoding, FileSettings, FormatSettings, SourceSettings } from '../collector/settings';
import { SourceChoices } from '../defaults';
import { FlatFileColumn } from '../flat-file-column';
import { FormatKind } from '../format-kind';

/** A source as the collector is told of it: with all that it takes for granted written out, so that a newer collector does not change what an older construct meant. */
export function sourceSettings(name: string, { files, format, columns, quality, gzip, afterSuccess }: SourceChoices): SourceSettings {
  return {
    name,
    files: fileSettings(files),
    format: formatSettings(format),
    columns: columns.map((column, index) => columnSettings(column, index, format)),
    badRows: quality.maxBadRows,
    badRowsAfter: quality.judgedAfter,
    lineBytes: quality.maxRowBytes,
    compression: gzip ? 'gzip' : 'none',
    afterSuccess,
    afterStop: quality.afterStop,
  };
}

function fileSettings({ _mode, _options }: SourceChoices['files']): FileSettings {
  const { directory, include, exclude, pollInterval, stablePolls, minimumAge, doneMarker, unfinishedSuffixes, mountPoint, sentinel } = _options;
  return {
    directory,
    include: include ?? ['*'],
    exclude: exclude ?? [],
    mode: _mode,
    pollSeconds: pollInterval?.toSeconds() ?? 5,
    stablePolls: stablePolls ?? 2,
    minimumAgeSeconds: minimumAge?.toSeconds() ?? 10,
    ...doneMarker !== undefined && { doneMarker },
    unfinishedSuffixes: unfinishedSuffixes ?? ['.tmp', '.part', '.filepart'],
    ...mountPoint !== undefined && { mountPoint },
    ...sentinel !== undefined && { sentinel },
  };
}

function formatSettings(format: FormatKind): FormatSettings {
  // The values of the enum are the words of the settings.
  const encoding: Encoding = format.options.encoding ?? 'utf-8';
  if (format.kind === 'json-lines') return { kind: format.kind, encoding };
  const { decimal, thousands, nullValues, skipLines } = format.options;
  const text = { encoding, nullValues: nullValues ?? [''], decimal: decimal as '.' | ',' ?? '.', ...thousands !== undefined && { thousands }, skipLines: skipLines ?? 0 };
  if (format.kind === 'fixed-width') return { kind: format.kind, ...text, fields: format.options.fields.map(({ column, start, length }) => ({ column, start, length })) };
  const { delimiter, quote, escape, header, comment, stopAtExtraColumns } = format.options;
  return {
    kind: format.kind,
    ...text,
    delimiter: delimiter ?? ',',
    quote: quote === '' ? null : quote ?? '"',
    escape: escape ?? (quote || '"'),
    header: header ?? true,
    ...comment !== undefined && { comment },
    extraColumns: stopAtExtraColumns ? 'stop' : 'ignore',
  };
}

function columnSettings({ name, _type, _options }: FlatFileColumn, index: number, format: FormatKind): ColumnSettings {
  const { from, position, format: written, zone, required, min, max } = _options;
  const byPosition = format.kind === 'csv' && format.options.header === false;
  return {
    name,
    type: _type,
    // Of fixed places, the format says where they are.
    ...format.kind !== 'fixed-width' && { from: byPosition ? position ?? index : from ?? name },
    ...(_type === 'timestamp' || _type === 'date') && { format: written ?? 'iso' },
    ..._type === 'timestamp' && { zone: zone ?? 'UTC' },
    ...required && { required },
    ...min !== undefined && { min },
    ...max !== undefined && { max },
  };
}
