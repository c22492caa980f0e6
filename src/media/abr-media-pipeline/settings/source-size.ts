import { Sides } from '../defaults';

const LONG = '$max([$input.width, $input.height])';
const SHORT = '$min([$input.width, $input.height])';

/** JSONata: whether the source fits within a box, upright or lying. */
export const within = ({ long, short }: Sides) => `(${LONG} <= ${long} and ${SHORT} <= ${short})`;

/** JSONata: whether a smaller rendition of the ladder has room for the whole source, so that a larger one would show nothing more. Nothing where none is smaller. */
export function coveredBySmaller({ long, short }: Sides, ladder: Sides[]): string | undefined {
  const smaller = ladder.filter((other) => other.long <= long && other.short <= short && other.long * other.short < long * short);
  return smaller.length ? `(${smaller.map(within).join(' or ')})` : undefined;
}

/** JSONata: by how much a source must be made smaller to fit within a box. At most 1: nothing is enlarged. */
const scale = ({ long, short }: Sides) => `$min([1, ${long} / ${LONG}, ${short} / ${SHORT}])`;

/** JSONata: the width and the height that a source has when it is fitted within a box, even, as chroma subsampling demands. */
export const fittedWidth = (box: Sides) => even(`$input.width * ${scale(box)}`);
export const fittedHeight = (box: Sides) => even(`$input.height * ${scale(box)}`);

/** A hair is added, as 1280 * (720 / 1280) may be less than 720 in floating point. */
const even = (pixels: string) => `$max([32, 2 * $floor((${pixels} + 0.001) / 2)])`;
