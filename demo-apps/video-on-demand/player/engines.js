/** hls.js and Shaka Player behind one face: renditions, which one is active, how much of each came, choosing one. */
'use strict';

/** A signature in the query, for private playback, goes with each request of the asset. */
const signed = (url, signature) => (signature && !url.includes('Signature=') ? `${url}${url.includes('?') ? '&' : '?'}${signature}` : url);

async function startHls(video, url, { signature, onProblem }) {
  const hls = new Hls({
    enableWorker: true,
    xhrSetup: (request, target) => { if (signature) request.open('GET', signed(target, signature)); },
  });
  const loaded = new Map();
  hls.on(Hls.Events.FRAG_LOADED, (_event, { frag }) => {
    if (frag.type === 'main') loaded.set(frag.level, (loaded.get(frag.level) ?? 0) + frag.stats.total);
  });
  hls.on(Hls.Events.ERROR, (_event, { details, fatal, error }) => { if (fatal) onProblem(`${details}: ${error?.message ?? ''}`); });
  await new Promise((resolve, reject) => {
    hls.once(Hls.Events.MANIFEST_PARSED, resolve);
    hls.once(Hls.Events.ERROR, (_event, { details }) => reject(new Error(details)));
    hls.loadSource(url);
    hls.attachMedia(video);
  });
  return {
    name: 'hls.js',
    renditions: hls.levels.map(({ width, height, bitrate, videoCodec }, index) => ({ id: index, width, height, bitrate, codec: videoCodec })),
    active: () => hls.currentLevel,
    loaded: (id) => loaded.get(id) ?? 0,
    // At once, as a person who clicks expects: what is buffered of another one is dropped.
    choose: (id) => { hls.currentLevel = id ?? -1; },
    stop: () => hls.destroy(),
  };
}

async function startShaka(video, url, { signature, onProblem }) {
  shaka.polyfill.installAll();
  const player = new shaka.Player();
  const loaded = new Map();
  player.addEventListener('error', ({ detail }) => onProblem(`Shaka error ${detail.code}: ${JSON.stringify(detail.data).slice(0, 200)}`));
  player.getNetworkingEngine().registerRequestFilter((_type, request) => { request.uris = request.uris.map((uri) => signed(uri, signature)); });
  player.getNetworkingEngine().registerResponseFilter((type, response, context) => {
    if (type !== shaka.net.NetworkingEngine.RequestType.SEGMENT || context?.stream?.type !== 'video') return;
    const id = context.stream.originalId;
    loaded.set(id, (loaded.get(id) ?? 0) + response.data.byteLength);
  });
  await player.attach(video);
  await player.load(url);
  // One track for each picture, whatever the sounds; a variant's bandwidth is that of picture and sound.
  const tracks = new Map(player.getVariantTracks().map((track) => [track.originalVideoId, track]));
  return {
    name: 'Shaka Player',
    renditions: [...tracks].map(([id, { width, height, bandwidth, videoCodec }]) => ({ id, width, height, bitrate: bandwidth, codec: videoCodec })),
    active: () => player.getVariantTracks().find(({ active }) => active)?.originalVideoId,
    loaded: (id) => loaded.get(id) ?? 0,
    choose: (id) => {
      player.configure({ abr: { enabled: id === undefined } });
      if (id !== undefined) player.selectVariantTrack(player.getVariantTracks().find(({ originalVideoId }) => originalVideoId === id), true, 0);
    },
    stop: () => player.destroy(),
  };
}
