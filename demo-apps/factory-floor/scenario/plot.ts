/** Points of a line: minutes, and a value. */
export type Point = readonly [number, number];

const WIDTH = 900;
const HEIGHT = 360;
const LEFT = 60;
const BOTTOM = 40;

/** A line over time, with the times that are wanting as gaps: to look at. */
export function plot(title: string, unit: string, points: readonly Point[]): string {
  const [from, to] = [points[0][0], points[points.length - 1][0]];
  const top = 10 * Math.ceil(Math.max(...points.map(([, value]) => value)) / 10);
  const x = (minute: number) => LEFT + (WIDTH - LEFT - 20) * (minute - from) / Math.max(1, to - from);
  const y = (value: number) => HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 50) * value / top;
  const line = points.map(([minute, value], index) => `${index > 0 && minute - points[index - 1][0] <= 1 ? 'L' : 'M'}${x(minute).toFixed(1)} ${y(value).toFixed(1)}`).join(' ');
  const levels = [0, 0.25, 0.5, 0.75, 1].map((part) => top * part);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${LEFT}" y="28" font-size="16">${title}</text>
${levels.map((level) => `<path d="M${LEFT} ${y(level).toFixed(1)} H${WIDTH - 20}" stroke="#ddd"/><text x="${LEFT - 8}" y="${(y(level) + 4).toFixed(1)}" text-anchor="end">${Math.round(level)}</text>`).join('\n')}
<text x="${LEFT - 8}" y="44" text-anchor="end">${unit}</text>
<path d="${line}" fill="none" stroke="#1565c0" stroke-width="2"/>
<text x="${LEFT}" y="${HEIGHT - 12}">${clock(from)}</text>
<text x="${WIDTH - 20}" y="${HEIGHT - 12}" text-anchor="end">${clock(to)}</text>
</svg>
`;
}

const clock = (minute: number) => `${new Date(minute * 60_000).toISOString().slice(11, 16)} UTC`;
