/**
 * Plays one asset: ?title=...&hls=<URL>&dash=<URL>&poster=<URL>&thumbnails=<URL>&signature=<query>&as=hls|dash
 * `demo` is what a program reads and does with the page.
 */
'use strict';

const asset = Object.fromEntries(new URLSearchParams(location.search));
const video = document.getElementById('video');
const $ = (id) => document.getElementById(id);
const bar = timeline(video);
let engine;
let session = fresh();

function fresh() {
  return { kind: undefined, asked: 0, firstFrameMs: undefined, stays: [], chosen: undefined, problems: [], stalls: 0, started: undefined };
}

function problem(message) {
  session.problems.push(message);
  $('problem').textContent = message;
  $('problem').hidden = false;
}

async function load(kind) {
  engine?.stop();
  engine = undefined;
  session = { ...fresh(), kind, asked: performance.now() };
  $('problem').hidden = true;
  for (const other of ['hls', 'dash']) $(other).setAttribute('aria-pressed', String(other === kind));
  if (asset.poster) video.poster = signed(asset.poster, asset.signature);
  const mine = session;
  video.requestVideoFrameCallback(() => { mine.firstFrameMs ??= performance.now() - mine.asked; });
  try {
    const options = { signature: asset.signature, onProblem: problem };
    engine = await (kind === 'hls' ? startHls : startShaka)(video, asset[kind], options);
    engine.renditions.sort((a, b) => a.bitrate - b.bitrate);
    await video.play();
  } catch (error) {
    problem(error.code ? `Shaka error ${error.code}` : error.message);
  }
}

/** The rendition whose picture is on the screen; of several with that size the one that the player names. */
function shown() {
  const active = engine.renditions.findIndex(({ id }) => id === engine.active());
  const fits = ({ width, height }) => width === video.videoWidth && height === video.videoHeight;
  if (active >= 0 && fits(engine.renditions[active])) return active;
  const found = engine.renditions.findIndex(fits);
  return found >= 0 ? found : active;
}

function choose(index) {
  session.chosen = index;
  engine.choose(index === undefined ? undefined : engine.renditions[index].id);
}

function note() {
  if (video.paused || video.readyState < 3 || session.firstFrameMs === undefined) return;
  const index = shown();
  if (index < 0) return;
  session.started ??= performance.now();
  const now = (performance.now() - session.started) / 1000;
  const last = session.stays.at(-1);
  if (last) last.to = now;
  if (last?.index !== index) session.stays.push({ from: now, to: now, index });
}

function draw() {
  bar.draw();
  if (!engine) return;
  note();
  const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
  const ahead = video.buffered.length ? video.buffered.end(video.buffered.length - 1) - video.currentTime : 0;
  $('first').textContent = session.firstFrameMs === undefined ? '–' : `${Math.round(session.firstFrameMs)} ms`;
  $('frames').textContent = totalVideoFrames;
  $('dropped').textContent = droppedVideoFrames;
  $('buffer').textContent = `${Math.max(0, ahead).toFixed(1)} s`;
  const { width, height, codec, bitrate } = engine.renditions[session.stays.at(-1)?.index] ?? {};
  $('size').textContent = width ? `${width}×${height}` : '–';
  $('rate').textContent = width ? `${codecName(codec)}, ${mega(bitrate)}` : '';
  $('auto').setAttribute('aria-pressed', String(session.chosen === undefined));
  drawRenditions($('renditions'), engine.renditions, { shown: session.stays.at(-1)?.index, chosen: session.chosen, loaded: engine.loaded, choose });
  drawStrip($('strip'), engine.renditions, session.stays);
}

const demo = {
  load,
  choose,
  state: () => {
    const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
    return {
      player: engine?.name, time: video.currentTime, duration: video.duration, ended: video.ended, width: video.videoWidth, height: video.videoHeight,
      frames: totalVideoFrames, dropped: droppedVideoFrames, firstFrameMs: session.firstFrameMs, stalls: session.stalls, problems: session.problems,
      thumbnails: demo.thumbnails, stays: session.stays,
      renditions: engine?.renditions.map(({ id, ...rendition }) => ({ ...rendition, loaded: engine.loaded(id) })) ?? [],
    };
  },
  thumbnails: 0,
};

$('title').textContent = document.title = asset.title ?? 'No film';
for (const kind of ['hls', 'dash']) {
  $(kind).disabled = !asset[kind];
  $(kind).addEventListener('click', () => load(kind));
}
$('auto').addEventListener('click', () => choose(undefined));
video.addEventListener('waiting', () => { if (session.started !== undefined && !video.ended) session.stalls += 1; });
video.addEventListener('error', () => problem(`The browser cannot play this: ${video.error.message}`));
setInterval(draw, 200);
if (asset.thumbnails) {
  readThumbnails(asset.thumbnails, (url) => signed(url, asset.signature))
    .then((cues) => { bar.show(cues); demo.thumbnails = cues.length; })
    .catch((error) => problem(`Thumbnails: ${error.message}`));
}
const first = asset.as ?? (asset.hls ? 'hls' : asset.dash && 'dash');
if (first) void load(first);
