// Plays manifest.json of its own folder. Whatever was loaded keeps playing when the network fails; each item ends at its own
// valid_to by the server's clock, also offline. Items of the highest priority play alone as long as one of them is on.
// A frame fills the window as far as its shape allows; with ?px=1 it stands in the corner, pixel for pixel.
"use strict";

const POLL_MS = 4000; // what is urgent shows within ten seconds of its approval
const TIMEOUT_MS = 10000;
const RELOAD_MS = 24 * 3600 * 1000;
const IDLE_MS = 1000;

const exact = new URLSearchParams(window.location.search).get("px") === "1";
const stage = document.getElementById("stage");
const office = document.getElementById("office");
const pictures = new Map(); // file name -> decoded image or film, held so that it needs no network any more

document.querySelector("main").classList.toggle("exact", exact);

let playlist = { seq: 0, width: 16, height: 9, items: [], fallback: null };
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
    const loads = file.endsWith(".mp4") ? film(file) : picture(file);
    pictures.set(file, await withTimeout(loads));
  }
}

async function picture(file) {
  const image = new Image();
  image.alt = "";
  image.src = encodeURIComponent(file);
  await image.decode();
  return image;
}

// The whole film is held here, for it must play without a network too.
async function film(file) {
  const answer = await fetch(encodeURIComponent(file));
  if (!answer.ok) {
    throw new Error(`${file}: ${answer.status}`);
  }
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  const ready = new Promise((resolve, fail) => {
    video.addEventListener("loadeddata", resolve, { once: true });
    video.addEventListener("error", () => fail(video.error), { once: true });
  });
  video.src = URL.createObjectURL(await answer.blob());
  await ready;
  return video;
}

// As large as the window allows; enlarged in whole pixels, for blurred letters are hard to read, but made smaller smoothly,
// for strokes of one pixel would vanish.
function fit() {
  const { width, height } = playlist;
  const ratio = window.devicePixelRatio;
  const scale = exact ? 1 / ratio : Math.min(window.innerWidth / width, window.innerHeight / height);
  stage.style.width = `${width * scale}px`;
  stage.style.height = `${height * scale}px`;
  stage.classList.toggle("smaller", scale * ratio < 1);
}

function filesOf(manifest) {
  return new Set(manifest.items.map((item) => item.file).concat(manifest.fallback || []));
}

function highest(items) {
  return Math.max(...items.map((item) => item.priority));
}

async function loaded(files) {
  const loads = await Promise.allSettled([...files].map(load));
  return loads.every((one) => one.status === "fulfilled");
}

// Loads first, swaps after, what goes before all others first. A frame that cannot be loaded is left out and tried again at the
// next poll; a frame that the new manifest no longer names leaves the screen at once.
async function adopt(manifest, tag) {
  if (manifest.version !== 1 || manifest.seq < playlist.seq) {
    return;
  }
  const items = manifest.items.map((item) => ({
    ...item,
    priority: item.priority || 0,
    from: Date.parse(item.valid_from),
    to: Date.parse(item.valid_to),
  }));
  const first = items.filter((item) => item.priority === highest(items)).map((item) => item.file);
  await loaded(new Set(first));
  take({ ...manifest, items });
  etag = (await loaded(filesOf(manifest))) ? tag : null;
}

function take(manifest) {
  const files = filesOf(manifest);
  const known = filesOf(playlist);
  const changed = manifest.seq !== playlist.seq || [...files].some((file) => !known.has(file));
  playlist = manifest;
  for (const file of [...pictures.keys()].filter((file) => !files.has(file))) {
    URL.revokeObjectURL(pictures.get(file).src);
    pictures.delete(file);
  }
  fit();
  turn = changed ? 0 : turn;
  if (!playable(serverNow()).some((item) => item.file === showing)) {
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
  const shown = file === null ? office : pictures.get(file);
  stage.replaceChildren(shown);
  if (shown instanceof HTMLVideoElement) {
    shown.currentTime = 0;
    shown.play().catch((error) => console.warn("the film stands still:", error));
  }
}

function serverNow() {
  return Date.now() + clockBehind;
}

// What may stand now: of all that is on, the items of the highest priority.
function playable(now) {
  const on = playlist.items.filter((item) => pictures.has(item.file) && item.from <= now && now < item.to);
  return on.filter((item) => item.priority === highest(on));
}

// The next moment at which something begins or ends, for that may change what may stand.
function nextChange(now) {
  return Math.min(...playlist.items.flatMap((item) => [item.from, item.to]).filter((moment) => moment > now));
}

function play() {
  clearTimeout(timer);
  const now = serverNow();
  const items = playable(now);
  if (items.length === 0) {
    show(pictures.has(playlist.fallback) ? playlist.fallback : null);
    timer = setTimeout(play, IDLE_MS);
    return;
  }
  const item = items[turn % items.length];
  turn = (turn + 1) % items.length;
  show(item.file);
  timer = setTimeout(play, Math.min(item.duration_s * 1000, nextChange(now) - now));
}

window.addEventListener("resize", fit);
fit();
play();
poll();
