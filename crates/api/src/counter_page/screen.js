// The waiting screen: which number is called to which window, asked for every two seconds; grey when nothing comes.
'use strict';
const byId = (id) => document.getElementById(id);
const STALE_AFTER = 15_000;
let lastAt = Date.now();
let shown = '';
let sound = null;

const item = (text) => {
  const li = document.createElement('li');
  li.textContent = text;
  return li;
};

function draw(state) {
  byId('company').textContent = `${state.company} · ${state.name}`;
  const [first] = state.called;
  byId('code').textContent = first ? first.code : '—';
  const english = document.createElement('small');
  english.lang = 'en';
  english.textContent = first ? `Window ${first.window}` : '';
  byId('window').replaceChildren(first ? `请到 ${first.window} 窗口` : '', english);
  byId('called').replaceChildren(...state.called.slice(1, 6).map((it) => item(`${it.code} → ${it.window}`)));
  byId('next').replaceChildren(...state.next.map(item));
  byId('waiting').textContent = String(state.waiting);
  const call = first ? `${first.code}/${first.window}/${first.calls}` : '';
  if (call !== shown) {
    if (call !== '' && shown !== '') ring();
    shown = call || '-';
  }
}

function ring() {
  if (!sound) return;
  const at = sound.currentTime;
  for (const [pitch, after] of [
    [880, 0],
    [660, 0.35],
  ]) {
    const tone = sound.createOscillator();
    const level = sound.createGain();
    tone.frequency.value = pitch;
    level.gain.setValueAtTime(0.25, at + after);
    level.gain.exponentialRampToValueAtTime(0.001, at + after + 0.5);
    tone.connect(level).connect(sound.destination);
    tone.start(at + after);
    tone.stop(at + after + 0.5);
  }
}

async function look() {
  try {
    const answer = await fetch('state', { cache: 'no-store' });
    if (!answer.ok) throw new Error(String(answer.status));
    draw(await answer.json());
    lastAt = Date.now();
  } catch {
    // Told by the grey screen when it lasts.
  }
}

function tick() {
  const time = (at) => new Date(at).toLocaleTimeString('zh-CN', { hour12: false });
  byId('clock').textContent = time(Date.now());
  const isStale = Date.now() - lastAt > STALE_AFTER;
  document.body.classList.toggle('stale', isStale);
  byId('stale').hidden = !isStale;
  byId('since').textContent = time(lastAt);
}

byId('chime').addEventListener('click', () => {
  sound = sound ? null : new AudioContext();
  byId('chime').setAttribute('aria-pressed', String(sound !== null));
  ring();
});
void look();
tick();
setInterval(() => void look(), 2_000);
setInterval(tick, 1_000);
// A screen that hangs for weeks begins anew each night.
const night = new Date();
night.setHours(28, 0, 0, 0);
setTimeout(() => location.reload(), night.getTime() - Date.now());
