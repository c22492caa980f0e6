import { MappedDataset } from './mappings';
import { FieldSpec, isNullable } from '../field-spec';

/** The mapping of a dataset as a table of Markdown, for those who own the source. */
export function mappingDocs({ dataset, mapping }: MappedDataset): string {
  const rows = mapping.fields.map(({ _spec }) => [_spec.column, _spec.name, kindOf(_spec), notesOf(_spec)]);
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;
  return [`### ${dataset}`, '', line(['Column', 'Field', 'Type', 'Notes']), line(['---', '---', '---', '---']), ...rows.map(line), ''].join('\n');
}

const kindOf = ({ type, categorical, textual }: FieldSpec) => `${categorical ? 'categorical ' : ''}${textual ? 'textual ' : ''}${type}`;

function notesOf(spec: FieldSpec): string {
  const { defaultValue, separator, time } = spec;
  const kind = time?._kind;
  return [
    isNullable(spec) ? 'may be empty' : defaultValue === undefined ? 'required' : `${JSON.stringify(defaultValue)} if empty`,
    ...separator === undefined ? [] : [`several, with ${JSON.stringify(separator)} between them`],
    ...kind ? [kind.kind === 'EPOCH' ? `${kind.unit.toLowerCase()} since 1970` : `${kind.kind === 'ISO' ? 'ISO 8601' : kind.pattern}, ${kind.zone}`] : [],
  ].join('; ');
}
