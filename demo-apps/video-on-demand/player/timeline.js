/** The line below the picture: position, what is buffered, and a thumbnail under the pointer. */
'use strict';

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** Cues of a WebVTT file whose texts are `sheet.jpg#xywh=x,y,width,height`, or whole pictures. */
async function readThumbnails(url, sign) {
  const answer = await fetch(sign(url));
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const seconds = (stamp) => stamp.trim().split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return (await answer.text()).split(/\r?\n\r?\n/).flatMap((block) => {
    const lines = block.split(/\r?\n/);
    const at = lines.findIndex((line) => line.includes('-->'));
    if (at < 0) return [];
    const [from, to] = lines[at].split('-->').map((stamp) => seconds(stamp.trim().split(' ')[0]));
    const [picture, place] = lines[at + 1].split('#xywh=');
    return [{ from, to, picture: sign(new URL(picture, url).href), place: place?.split(',').map(Number) }];
  });
}

function timeline(video) {
  const $ = (id) => document.getElementById(id);
  const [line, hover, thumbnail] = [$('line'), $('hover'), $('thumbnail')];
  let thumbnails = [];
  const at = (event) => {
    const { left, width } = line.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width)) * (video.duration || 0);
  };
  line.addEventListener('click', (event) => { video.currentTime = at(event); });
  line.addEventListener('keydown', ({ key }) => { video.currentTime += { ArrowLeft: -2, ArrowRight: 2 }[key] ?? 0; });
  line.addEventListener('pointerleave', () => { hover.hidden = true; });
  line.addEventListener('pointermove', (event) => {
    const time = at(event);
    const { left, width } = line.getBoundingClientRect();
    const cue = thumbnails.find(({ from, to }) => from <= time && time < to) ?? thumbnails.at(-1);
    hover.hidden = false;
    hover.style.left = `${Math.min(width - 80, Math.max(80, event.clientX - left))}px`;
    hover.lastElementChild.textContent = clock(time);
    thumbnail.hidden = !cue;
    if (!cue) return;
    const [x, y, w, h] = cue.place ?? [0, 0, 160, 90];
    Object.assign(thumbnail.style, {
      width: `${w}px`, height: `${h}px`, backgroundImage: `url("${cue.picture}")`, backgroundPosition: `-${x}px -${y}px`,
      backgroundSize: cue.place ? 'auto' : 'contain',
    });
  });
  $('play').addEventListener('click', () => (video.paused ? video.play() : video.pause()));
  return {
    show: (cues) => { thumbnails = cues; },
    draw: () => {
      const { currentTime, duration, buffered, paused } = video;
      const share = (seconds) => `${duration ? 100 * seconds / duration : 0}%`;
      $('played').style.width = share(currentTime);
      $('buffered').style.width = share(buffered.length ? buffered.end(buffered.length - 1) : 0);
      $('now').textContent = clock(currentTime);
      $('length').textContent = clock(duration || 0);
      $('play').textContent = paused ? '▶' : '❚❚';
      line.setAttribute('aria-valuenow', Math.round(currentTime));
      line.setAttribute('aria-valuemax', Math.round(duration || 0));
    },
  };
}
