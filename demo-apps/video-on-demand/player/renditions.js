/** The table of renditions, and the strip that shows which of them was on the screen when. */
'use strict';

const CODECS = [[/^avc/, 'H.264'], [/^(hvc|hev)/, 'HEVC'], [/^av01/, 'AV1'], [/^vp0?9/, 'VP9']];
const codecName = (codec = '') => CODECS.find(([pattern]) => pattern.test(codec))?.[1] ?? codec;
const mega = (bits) => (bits < 1e6 ? `${Math.round(bits / 1e3)} kbit/s` : `${(bits / 1e6).toFixed(1)} Mbit/s`);
const bytes = (count) => (count === 0 ? '–' : count < 1e6 ? `${Math.round(count / 1e3)} kB` : `${(count / 1e6).toFixed(1)} MB`);
/** From the smallest to the largest rendition: cool to warm. */
const tone = (index, count) => `hsl(${210 - 190 * (count < 2 ? 0 : index / (count - 1))} 75% 52%)`;

function drawRenditions(body, renditions, { shown, chosen, loaded, choose }) {
  const most = Math.max(...renditions.map(({ bitrate }) => bitrate));
  body.replaceChildren(...renditions.map((rendition, index) => ({ rendition, index })).reverse().map(({ rendition, index }) => {
    const row = document.createElement('tr');
    row.style.setProperty('--tone', tone(index, renditions.length));
    row.classList.toggle('shown', shown === index);
    row.classList.toggle('chosen', chosen === index);
    row.title = 'Play this rendition';
    row.addEventListener('click', () => choose(index));
    const cells = [`${rendition.width}×${rendition.height}`, codecName(rendition.codec), mega(rendition.bitrate), bytes(loaded(rendition.id))];
    cells.forEach((text, n) => {
      const cell = row.insertCell();
      cell.textContent = text;
      if (n > 1) cell.className = 'number';
    });
    row.cells[2].classList.add('weight');
    row.cells[2].append(Object.assign(document.createElement('i'), { style: `width: ${Math.max(2, 100 * rendition.bitrate / most)}%` }));
    return row;
  }));
}

/** `stays`: { from, to, index } in seconds since the start of playing. */
function drawStrip(svg, renditions, stays) {
  const { width, height } = svg.getBoundingClientRect();
  const [left, right, top, bottom] = [84, 12, 8, 18];
  const end = Math.max(10, stays.at(-1)?.to ?? 0);
  const x = (seconds) => left + (width - left - right) * seconds / end;
  const y = (index) => top + (height - top - bottom) * (renditions.length < 2 ? .5 : 1 - index / (renditions.length - 1));
  const parts = renditions.map((_rendition, index) => line('grid', left, y(index), width - right, y(index)));
  const labelled = renditions.length < 7 ? renditions.keys() : [0, renditions.length - 1];
  for (const index of labelled) parts.push(text(`${renditions[index].width}×${renditions[index].height}`, left - 8, y(index) + 4, 'end'));
  const every = [1, 2, 5, 10, 20, 30, 60, 120, 300].find((seconds) => end / seconds <= 12) ?? 600;
  for (let seconds = 0; seconds <= end; seconds += every) parts.push(text(`${seconds} s`, x(seconds), height - 3, 'middle'));
  stays.forEach(({ from, to, index }, n) => {
    if (n > 0) parts.push(line('jump', x(from), y(stays[n - 1].index), x(from), y(index)));
    const step = line('step', x(from), y(index), x(to), y(index));
    step.style.stroke = tone(index, renditions.length);
    parts.push(step);
  });
  svg.replaceChildren(...parts);
}

function shape(name, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}

const line = (kind, x1, y1, x2, y2) => shape('line', { class: kind, x1, y1, x2, y2 });
const text = (content, x, y, anchor) => Object.assign(shape('text', { x, y, 'text-anchor': anchor }), { textContent: content });
