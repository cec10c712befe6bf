// The device in this page: what is outside of its chip. Time, the finger, the glass, the buzzer, what is kept.
// micropython.mjs stands before this in the same script; inside/page.py is the other side.
const KEPT = "holdtimer-device";
const BUDGET_MS = 12; // of work at a time, so that the page answers
const WAIT_MAX_MS = 1000;
const BETWEEN_MS = 120; // from press to press of a double click
const PAUSE_MS = 400; // after a gesture, so that two clicks are no double
const EPOCH_2000_S = 946684800;
const FROZEN = location.hash === "#frozen"; // for tests: time passes in holdtimer.run alone

const find = (id) => document.getElementById(id);
const glass = find("glass"), button = find("button"), status = find("status");
const speed = find("speed"), sound = find("sound");
const gestures = [...document.querySelectorAll(".gestures button")];
const inside = JSON.parse(find("inside").textContent);

const complaints = new Map();
function complain(about, sentence) {
  if (sentence) complaints.set(about, sentence);
  else complaints.delete(about);
  status.textContent = [...complaints.values()].join(" ");
}

// --- bytes

const bytesOf = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
function textOf(bytes) {
  let chars = "";
  for (let at = 0; at < bytes.length; at += 8192) chars += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(chars);
}
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

// --- what is kept: the files of the flash, and an anchor for each time that this page was open

let kept = { files: {}, anchors: [] };
let mayKeep = true, text = null;
try {
  text = localStorage.getItem(KEPT);
} catch {
  mayKeep = false;
  complain("kept", "This browser keeps nothing for a page like this: download the log before you close it.");
}
try {
  const { files, anchors } = JSON.parse(text) || kept;
  Object.values(files).forEach(bytesOf); // or it is no base64
  kept = { files: { ...files }, anchors: [...anchors] };
} catch {
  complain("kept", "What this browser had kept is damaged: another device has taken its place.");
}

function keep() {
  if (!mayKeep) return;
  try {
    localStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    mayKeep = false;
    complain("kept", "The browser has no more room for the log: download it, then choose Forget everything.");
  }
}

function logOf(files) {
  const segments = Object.keys(files).filter((path) => path.endsWith(".seg")).sort();
  const pieces = segments.map((path) => bytesOf(files[path]));
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => (all.set(piece, at), at + piece.length), 0);
  return all;
}

const id = (path) => hexOf(bytesOf(kept.files[path] || ""));
const isLogged = () => id("/flash/device").length === 16 && logOf(kept.files).length > 0;

function logFile() {
  return {
    holdtimer: "log",
    format: 1,
    device: id("/flash/device"),
    epoch: id("/flash/log/epoch"),
    settings: id("/flash/settings"),
    anchors: kept.anchors,
    records: textOf(logOf(kept.files)),
  };
}

find("download").onclick = () => {
  const blob = new Blob([JSON.stringify(logFile(), null, 1) + "\n"], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `hold-${id("/flash/device").slice(0, 4)}-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
find("forget").onclick = () => {
  if (!confirm("Forget the log, the settings and this device? A new one takes its place.")) return;
  stop();
  localStorage.removeItem(KEPT);
  location.reload();
};

// --- sound: a pulse of the pitch and the duty that the pin carries

const Audio = window.AudioContext || window.webkitAudioContext;
let audio, oscillator, gain, duty;
if (!Audio) {
  sound.checked = false;
  sound.disabled = true;
  complain("sound", "This browser has no sound for pages (WebAudio): watch the display.");
}

function openSound() { // browsers let a page sound once somebody has pressed something
  if (!Audio) return;
  if (audio) return void audio.resume();
  audio = new Audio();
  oscillator = audio.createOscillator();
  gain = audio.createGain();
  gain.gain.value = 0;
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start();
}

function pulse(share) { // the overtones of a wave that is high for `share` of each period
  const real = new Float32Array(48);
  for (let n = 1; n < real.length; n++) real[n] = (2 * Math.sin(n * Math.PI * share)) / (n * Math.PI);
  return audio.createPeriodicWave(real, new Float32Array(real.length), { disableNormalization: true });
}

function carry([, hz, newDuty]) {
  if (!audio) return;
  if (newDuty && newDuty !== duty) oscillator.setPeriodicWave(pulse((duty = newDuty) / 65536));
  if (newDuty) oscillator.frequency.setValueAtTime(hz, audio.currentTime);
  gain.gain.setTargetAtTime(newDuty && sound.checked ? 0.8 : 0, audio.currentTime, 0.001);
}
sound.onchange = () => gain && gain.gain.setTargetAtTime(0, audio.currentTime, 0.001);

// --- the device

let py, device, toBytes;
let stopped = false, timer = 0;
let last = performance.now(), began = Date.now();
let goal = 0; // ms of the device's time that have passed by the clock on the wall
let factor = 1;
let dirty = false;
const tones = []; // for tests, where time is frozen

function load(mp) {
  for (const [path, text] of Object.entries({ ...inside.files, ...inside.flash, ...kept.files })) {
    mp.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")) || "/");
    mp.FS.writeFile(path, bytesOf(text));
  }
}

function readFlash() {
  const files = {};
  for (const path of ["/flash/device", "/flash/settings", "/flash/log"]) {
    if (!py.FS.analyzePath(path).exists) continue;
    const inFolder = path.endsWith("/log") ? py.FS.readdir(path).filter((name) => !name.startsWith(".")) : [""];
    for (const name of inFolder) files[name ? `${path}/${name}` : path] = textOf(py.FS.readFile(name ? `${path}/${name}` : path));
  }
  return files;
}

function localSeconds() {
  const now = new Date();
  return Math.floor(now.getTime() / 1000) - now.getTimezoneOffset() * 60 - EPOCH_2000_S;
}

// An anchor says when a moment of the device was: its error is by how much the device ran ahead of the wall.
function anchor(boot, bootMs) {
  const now = Date.now();
  return {
    boot,
    device_ms: bootMs,
    utc_ms: now,
    error_ms: Math.min(86400000, 100 + Math.abs(device.now_ms() - (now - began))),
    zone_min: -new Date().getTimezoneOffset(),
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone || null,
  };
}
let session = kept.anchors.length;

function hear() {
  const news = JSON.parse(device.news());
  if (FROZEN) tones.push(...news.tones);
  if (news.tones.length) carry(news.tones[news.tones.length - 1]);
  if (news.says !== undefined) {
    glass.setAttribute("aria-label", `The display: ${news.says}`);
    dirty = true;
    lit = news.says !== "dark";
    stayAwake();
  }
  news.means.forEach((words, at) => {
    const shown = gestures[at].lastElementChild;
    if (shown.textContent !== words) shown.textContent = words;
  });
  if (!news.flash) return;
  kept.files = readFlash();
  kept.anchors[session] = anchor(news.boot, news.boot_ms);
  keep();
  tellRecords(news.records);
}

function tellRecords(count) {
  find("records").textContent = `Records in it: ${count}.`;
  find("download").disabled = find("forget").disabled = false;
}

// A phone whose screen goes off stops the page: not before the display of the device is dark.
let awake = null, lit = false;
function stayAwake() {
  if (!navigator.wakeLock || document.hidden) return;
  if (lit && !awake) awake = navigator.wakeLock.request("screen").catch(() => null);
  if (!lit && awake) {
    awake.then((lock) => lock && lock.release());
    awake = null;
  }
}
document.addEventListener("visibilitychange", () => {
  if (document.hidden) awake = null; // the browser has taken it back
  else stayAwake();
});

const painter = glass.getContext("2d");
function paint() {
  dirty = false;
  const lit = toBytes(device.pixels()), image = painter.createImageData(128, 64);
  for (let at = 0; at < lit.length; at++) {
    const [red, green, blue] = lit[at] ? [214, 236, 255] : [10, 12, 16];
    image.data.set([red, green, blue, 255], 4 * at);
  }
  painter.putImageData(image, 0, 0);
}

function fail(error) {
  stop();
  complain("fault", `The firmware has a fault and has stopped; a reload starts it anew. ${error.message || error}`);
}

function stop() {
  stopped = true;
  clearTimeout(timer);
  if (gain) gain.gain.value = 0;
  for (const each of [button, ...gestures]) each.disabled = true;
}

// Let the device catch up with the wall; with `budget`, some of the way. Whether it has.
function pass(budget = Infinity) {
  const now = performance.now();
  if (!FROZEN) goal += (now - last) * factor;
  last = now;
  const until = Math.floor(goal);
  let turned = false, done = true;
  while (device.step(until)) {
    turned = true;
    if (performance.now() - now > budget) {
      done = false;
      break;
    }
  }
  if (turned) hear();
  if (dirty) requestAnimationFrame(() => dirty && paint());
  return done;
}

function live() {
  if (stopped) return;
  try {
    const done = pass(BUDGET_MS), due = device.due_ms();
    const wait = due < 0 ? WAIT_MAX_MS : (due + 1 - goal) / factor;
    clearTimeout(timer);
    if (!FROZEN) timer = setTimeout(live, done ? Math.min(Math.max(wait, 0), WAIT_MAX_MS) : 0);
  } catch (error) {
    fail(error);
  }
}

function press(down) {
  if (stopped || !device) return;
  openSound();
  try {
    pass();
    device.press(down);
    button.classList.toggle("down", down);
  } catch (error) {
    return fail(error);
  }
  live();
}

let free = 0; // when what was asked for is done
function make(lengths) {
  const now = performance.now();
  let at = Math.max(now, free);
  for (const length of lengths) {
    setTimeout(press, at - now, true);
    setTimeout(press, at - now + length / factor, false);
    at += (length + BETWEEN_MS) / factor;
  }
  free = at + PAUSE_MS / factor;
}

function listen() {
  button.onpointerdown = (event) => {
    if (event.button) return;
    button.setPointerCapture(event.pointerId);
    press(true);
  };
  button.onpointerup = button.onpointercancel = () => press(false);
  button.oncontextmenu = (event) => event.preventDefault();
  const isOurs = (event) => {
    const at = event.target;
    return event.code === "Space" && (at === button || !at.closest?.("button, input, summary, pre"));
  };
  document.addEventListener("keydown", (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    if (!event.repeat) press(true);
  });
  document.addEventListener("keyup", (event) => isOurs(event) && (event.preventDefault(), press(false)));
  window.addEventListener("blur", () => button.classList.contains("down") && press(false));
  for (const each of gestures) each.onclick = () => make(each.dataset.presses.split(" ").map(Number));
  speed.oninput = () => {
    if (!stopped) pass();
    factor = Number(speed.value);
    find("times").textContent = `${factor}x`;
    live();
  };
  window.addEventListener("storage", (event) => {
    if (event.key !== KEPT || stopped) return;
    stop();
    complain("twice", "This device is open in another tab and goes on there. A reload brings it back here.");
  });
  for (const each of [button, ...gestures]) each.disabled = false;
}

async function start() {
  if (isLogged()) tellRecords("those of before");
  if (typeof WebAssembly !== "object") {
    throw new Error("This browser has no WebAssembly, which the device needs. What was logged before can be downloaded.");
  }
  py = await loadMicroPython({
    heapsize: 4 << 20,
    url: `data:application/wasm;base64,${inside.wasm}`,
    stdout: (line) => console.log(line),
  });
  load(py);
  toBytes = (proxy) => py.PyProxy.toJs(proxy);
  py.registerJsModule("hal", { random: () => crypto.getRandomValues(new Uint8Array(1))[0] });
  py.runPython(`import sys\nsys.path[:] = ${JSON.stringify(inside.path)}`);
  device = py.pyimport("page");
  began = Date.now();
  last = performance.now();
  device.start(localSeconds());
  goal = 1;
  pass();
  paint();
}

// For tests: time that passes to order, and what came of it.
window.holdtimer = {
  ready: start().then(
    () => {
      complain("start");
      listen();
      live();
    },
    (error) => complain("start", error.message || String(error)),
  ),
  tones,
  logFile,
  press: (down) => device.press(down),
  run(untilMs) {
    goal = untilMs;
    pass();
    paint();
    return Array.from(painter.getImageData(0, 0, 128, 64).data.filter((_, at) => at % 4 === 0), (red) => Number(red > 99)).join("");
  },
};
complain("start", complaints.get("start") || (device ? "" : "Starting ..."));
