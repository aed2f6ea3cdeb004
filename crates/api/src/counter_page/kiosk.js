// Taking a number: one big button for each topic, then a ticket that can be printed; it closes by itself.
// The paper's width comes with the address: ?paper=58 or ?paper=80 (millimetres); ?print=1 prints at once.
'use strict';
const asked = new URLSearchParams(location.search);
const paper = asked.get('paper') === '58' ? '58' : '80';
document.body.dataset.paper = paper;
const byId = (id) => document.getElementById(id);
let topics = [];
let company = '';
let closing;

async function load() {
  try {
    const answer = await fetch('state', { cache: 'no-store' });
    if (!answer.ok) throw new Error(String(answer.status));
    const state = await answer.json();
    company = `${state.company} · ${state.name}`;
    byId('company').textContent = company;
    byId('waiting').textContent = `等候 ${state.waiting} 人 · ${state.waiting} waiting`;
    if (JSON.stringify(topics) !== JSON.stringify(state.topics)) {
      topics = state.topics;
      draw();
    }
    byId('problem').hidden = true;
  } catch {
    byId('problem').hidden = false;
  }
}

function draw() {
  byId('topics').replaceChildren(
    ...topics.map((topic) => {
      const button = document.createElement('button');
      button.type = 'button';
      const zh = document.createElement('span');
      zh.lang = 'zh-CN';
      zh.textContent = topic.zh;
      const en = document.createElement('small');
      en.lang = 'en';
      en.textContent = topic.en;
      button.append(zh, en);
      button.addEventListener('click', () => void take(topic, button));
      return button;
    }),
  );
}

async function take(topic, button) {
  if (button.disabled) return;
  for (const it of document.querySelectorAll('#topics button')) it.disabled = true;
  try {
    const answer = await fetch('numbers', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ topic: topic.key }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    show(topic, await answer.json());
    byId('problem').hidden = true;
  } catch {
    byId('problem').hidden = false;
  } finally {
    for (const it of document.querySelectorAll('#topics button')) it.disabled = false;
    void load();
  }
}

function show(topic, ticket) {
  byId('t-company').textContent = company;
  byId('t-topic').textContent = `${topic.zh} · ${topic.en}`;
  byId('t-code').textContent = ticket.code;
  byId('t-before').textContent = `前面 ${ticket.waiting_before} 人 · ${ticket.waiting_before} before you`;
  byId('t-at').textContent = new Date(ticket.came_at).toLocaleString('zh-CN', { hour12: false });
  byId('ticket').hidden = false;
  byId('done').focus();
  clearTimeout(closing);
  closing = setTimeout(hide, 15_000);
  if (asked.get('print') === '1') window.print();
}

function hide() {
  clearTimeout(closing);
  byId('ticket').hidden = true;
}

byId('print').addEventListener('click', () => window.print());
byId('done').addEventListener('click', hide);
document.addEventListener('keydown', (e) => {
  if (e.key === 'Escape' && !e.isComposing) hide();
});
void load();
setInterval(() => void load(), 5_000);
