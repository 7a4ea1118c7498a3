// Plays manifest.json of its own folder. Whatever was loaded keeps playing when the network fails; each item ends at its own
// valid_to by the server's clock, also offline. Frames are drawn at device pixels and never scaled.
"use strict";

const POLL_MS = 15000;
const TIMEOUT_MS = 10000;
const RELOAD_MS = 24 * 3600 * 1000;
const IDLE_MS = 1000;

const stage = document.getElementById("stage");
const office = document.getElementById("office");
const pictures = new Map(); // file name -> decoded image, held so that it needs no network any more

let playlist = { seq: 0, items: [], fallback: null };
let etag = null;
let clockBehind = 0; // milliseconds that the server's clock is ahead of this one
let turn = 0;
let showing = null;
let timer = 0;

function withTimeout(promise) {
  return Promise.race([promise, new Promise((_, fail) => setTimeout(() => fail(new Error("timed out")), TIMEOUT_MS))]);
}

async function load(file) {
  if (!pictures.has(file)) {
    const image = new Image();
    image.alt = "";
    image.src = encodeURIComponent(file);
    await withTimeout(image.decode());
    image.style.width = `${image.naturalWidth / window.devicePixelRatio}px`;
    pictures.set(file, image);
  }
}

function filesOf(manifest) {
  return new Set(manifest.items.map((item) => item.file).concat(manifest.fallback || []));
}

// Loads first, swaps after. A frame that cannot be loaded is left out and tried again at the next poll; a frame that the new
// manifest no longer names leaves the screen at once.
async function adopt(manifest, tag) {
  if (manifest.version !== 1 || manifest.seq < playlist.seq) {
    return;
  }
  const files = filesOf(manifest);
  const loads = await Promise.allSettled([...files].map(load));
  const complete = loads.every((one) => one.status === "fulfilled");
  const known = filesOf(playlist);
  const changed = manifest.seq !== playlist.seq || [...files].some((file) => !known.has(file));
  etag = complete ? tag : null;
  playlist = {
    ...manifest,
    items: manifest.items.map((item) => ({ ...item, from: Date.parse(item.valid_from), to: Date.parse(item.valid_to) })),
  };
  for (const file of [...pictures.keys()].filter((file) => !files.has(file))) {
    pictures.delete(file);
  }
  stage.style.width = `${manifest.width / window.devicePixelRatio}px`;
  stage.style.height = `${manifest.height / window.devicePixelRatio}px`;
  turn = changed ? 0 : turn;
  if (!files.has(showing)) {
    play();
  }
}

async function poll() {
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await withTimeout(fetch("manifest.json", { cache: "no-store", headers }));
    const date = Date.parse(answer.headers.get("Date"));
    clockBehind = Number.isNaN(date) ? clockBehind : date - Date.now();
    if (answer.status === 200) {
      await adopt(await withTimeout(answer.json()), answer.headers.get("ETag"));
    }
    if (performance.now() > RELOAD_MS && (answer.status === 200 || answer.status === 304)) {
      window.location.reload(); // only when the server answers: offline, a reload would lose what still plays
    }
  } catch (error) {
    console.warn("manifest not read, playing on:", error);
  }
  setTimeout(poll, POLL_MS);
}

function show(file) {
  showing = file;
  stage.replaceChildren(file === null ? office : pictures.get(file));
}

function play() {
  clearTimeout(timer);
  const now = Date.now() + clockBehind;
  const active = playlist.items.filter((item) => pictures.has(item.file) && item.from <= now && now < item.to);
  if (active.length === 0) {
    show(pictures.has(playlist.fallback) ? playlist.fallback : null);
    timer = setTimeout(play, IDLE_MS);
    return;
  }
  const item = active[turn % active.length];
  turn = (turn + 1) % active.length;
  show(item.file);
  timer = setTimeout(play, Math.min(item.duration_s * 1000, item.to - now));
}

play();
poll();
