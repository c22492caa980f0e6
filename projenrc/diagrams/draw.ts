import { Edge, Node, Picture } from './picture';
import { Label } from './resources';

/** Fill and border of each kind: light tints with dark text, on white in light and dark pages alike. */
const COLOURS: { [kind in Label['kind']]: [fill: string, border: string] } = {
  event: ['#FBE7F0', '#B0437B'],
  dns: ['#EFEAF8', '#7A5FB0'],
  health: ['#E6F3EA', '#3F8A5B'],
  api: ['#E4EEF9', '#3B73AF'],
  compute: ['#FCEFE0', '#C0762B'],
  data: ['#E9EEF2', '#536B7D'],
  alarm: ['#FBE8E8', '#B8504F'],
  certificate: ['#F5F5F5', '#8A8A8A'],
  actor: ['#FFFFFF', '#333333'],
};

/** Graphviz knows its widths. The picture names others for machines that lack it, of the same widths. */
const FONT = 'Arial';
const FONTS = 'Arial,Helvetica,Liberation Sans,sans-serif';

export const RED = COLOURS.alarm[1];

/** What all boxes have in common. */
export const BOX = { shape: 'box', style: 'filled,rounded' };

/** A graph as Graphviz takes it. */
interface Graph {
  readonly graphAttributes?: object;
  readonly nodes: Array<{ name: string; attributes?: object }>;
  readonly subgraphs: Array<{ name?: string; graphAttributes?: object; nodes: Array<{ name: string; attributes?: object }> }>;
  readonly edges: Array<{ tail: string; head: string; attributes?: object }>;
}

/** Draws an architecture. */
export function draw({ stacks, nodes, edges }: Picture): Promise<string> {
  const kinds = new Map(nodes.map(({ key, kind }) => [key, kind]));
  const homes = new Map(nodes.map(({ key, stack }) => [key, stack]));
  const entered = new Set(edges.filter(({ from, to }) => homes.get(from) && homes.get(from) !== homes.get(to)).map(({ to }) => homes.get(to)));
  const most = Math.max(...stacks.map((stack) => nodes.filter((node) => node.stack === stack).length));
  return render({
    // Closer together, to fit on a page.
    graphAttributes: most > 15 ? { ranksep: 0.25 } : {},
    nodes: nodes.filter(({ stack }) => !stack).map(box),
    subgraphs: [...sameHeight(nodes), ...stacks.map((stack) => ({
      name: `cluster ${stack.name}`,
      graphAttributes: {
        label: { html: `Stack <b>${escape(stack.name)}</b> in ${escape(stack.region)}` },
        // The name stands where no arrows pass: those between stacks come from above.
        labelloc: entered.has(stack) ? 'b' : 't',
        labeljust: 'l',
        style: 'rounded',
        color: '#9AA4AE',
        margin: 12,
      },
      nodes: nodes.filter((node) => node.stack === stack).map(box),
    }))],
    // The last of equals comes to stand on the left.
    edges: [...edges].reverse().map((edge) => arrow(edge, kinds.get(edge.from)!, kinds.get(edge.to)!)),
  });
}

/** Draws a graph with Graphviz. The same graph gives the same bytes. */
export async function render({ graphAttributes, ...graph }: Graph): Promise<string> {
  const viz = await graphviz();
  const svg = viz.renderString({
    directed: true,
    graphAttributes: { fontname: FONT, fontsize: 14, ranksep: 0.38, nodesep: 0.3, bgcolor: 'white', pad: 0.15, newrank: true, ...graphAttributes },
    nodeAttributes: { ...BOX, fontname: FONT, fontsize: 13, fontcolor: '#1F2328', margin: '0.12,0.06', height: 0.3 },
    edgeAttributes: { fontname: FONT, fontsize: 13, fontcolor: '#444444', color: '#444444', arrowsize: 0.7 },
    ...graph,
  } as any, { format: 'svg', engine: 'dot' });
  // Pixels instead of points, so that a font size of 13 is 13 pixels.
  return svg.replace(/width="(\d+)pt" height="(\d+)pt"/, 'width="$1" height="$2"').replaceAll(`font-family="${FONT}"`, `font-family="${FONTS}"`);
}

/** What stands at the same place in several stacks, such as those of the regions, is drawn at the same height. */
function sameHeight(nodes: Node[]) {
  const places = [...new Set(nodes.map(({ place }) => place))];
  return places.map((place) => ({
    graphAttributes: { rank: 'same' }, nodes: nodes.filter((node) => node.place === place).map(({ key }) => ({ name: key })),
  }));
}

/** Requests are solid, what watches and decides is dashed, what merely belongs there is dotted. */
function arrow({ from: tail, to: head, labels }: Edge, from: Label['kind'], to: Label['kind']) {
  const attributes = style(from, to);
  if (labels.length) attributes.label = wrapped(shortened(labels).join(', '));
  // Alarms on what serves requests stand below it: above they would make the row of the domains too wide.
  return from === 'alarm' && to !== 'health' ? { tail: head, head: tail, attributes: { ...attributes, dir: 'back' } } : { tail, head, attributes };
}

/** Of many actions, those that only look go without saying. */
function shortened(labels: string[]): string[] {
  return labels.length > 8 ? labels.filter((label) => !/^(Batch)?(Describe|Get|List)/.test(label)) : labels;
}

/** Long labels would push everything apart. */
function wrapped(label: string): string {
  const lines: string[] = [];
  for (const word of label.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < 40) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => ` ${line} `).join('\n');
}

function style(from: Label['kind'], to: Label['kind']): { [attribute: string]: string | number } {
  // Those outside stand between the stacks, and their requests enter below the alarms that they raise.
  if (from === 'actor') return to === 'api' ? { minlen: 2 } : {};
  if (to === 'certificate' && from !== 'alarm') return { style: 'dotted', arrowhead: 'none' };
  if ([from, to].includes('alarm')) return { style: 'dashed', color: COLOURS.alarm[1] };
  return [from, to].includes('health') ? { style: 'dashed', color: COLOURS.health[1] } : {};
}

function box({ key, kind, what, title, details }: Node) {
  const [fillcolor, color] = COLOURS[kind];
  const lines = [what && escape(what), title && `<b>${escape(title)}</b>`, ...details.map(escape)].filter(Boolean);
  return { name: key, attributes: { label: { html: lines.join('<br/>') }, fillcolor, color, ...(kind === 'actor' ? { shape: 'ellipse' } : {}) } };
}

export function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

async function graphviz() {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { instance } = require('@viz-js/viz') as typeof import('@viz-js/viz', { with: { 'resolution-mode': 'import' } });
  return instance();
}
