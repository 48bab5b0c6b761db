// The page works without this file. With it, it follows the wire: alerts and
// stories arrive over one event stream, times keep fresh, keys move about.
'use strict';
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const each = (selector, root, f) => root.querySelectorAll(selector).forEach(f);

  // --- times -------------------------------------------------------------

  const clock = (t, now) => {
    const hm = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
    const age = (now - t) / 3600000;
    if (age < 12 && age >= -1) return t.toLocaleTimeString('en-GB', hm);
    const day = { day: 'numeric', month: 'short' };
    if (t.getFullYear() === now.getFullYear()) return t.toLocaleString('en-GB', { ...day, ...hm }).replace(',', '');
    return t.toLocaleDateString('en-GB', { ...day, year: 'numeric' });
  };
  const ago = (seconds) => {
    const minute = 60, hour = 3600, day = 86400;
    if (seconds < minute) return 'just now';
    if (seconds < hour) return `${Math.floor(seconds / minute)} min ago`;
    if (seconds < day) return `${Math.floor(seconds / hour)} h ago`;
    if (seconds < 2 * day) return '1 day ago';
    if (seconds < 60 * day) return `${Math.floor(seconds / day)} days ago`;
    if (seconds < 730 * day) return `${Math.floor(seconds / (30 * day))} months ago`;
    return `${Math.floor(seconds / (365 * day))} years ago`;
  };
  function retime(root = document) {
    const now = new Date();
    each('time[datetime]', root, (el) => {
      const t = new Date(el.dateTime);
      if (isNaN(t)) return;
      const c = find('.clock', el), a = find('.ago', el);
      const exact = clock(t, now), age = ago((now - t) / 1000);
      if (c && c.textContent !== exact) c.textContent = exact;
      if (a && a.textContent !== age) a.textContent = age;
    });
  }

  // --- the list ----------------------------------------------------------

  const stories = () => find('#stories');
  let title = document.title;
  let pending = null; // a newer list that waits to be shown
  let paused = sessionStorage.getItem('paused') === 'yes';
  let over = null; // what the mouse rests on

  // Showing new stories moves the list, so only when nobody is reading it.
  function mayShow() {
    const list = stories();
    return list && 'live' in list.dataset && !paused && !document.hidden && window.scrollY < 40 &&
      !list.contains(over) && !list.contains(document.activeElement) && getSelection().isCollapsed;
  }

  function offer(added, most) {
    const button = find('#new');
    if (!button) return;
    const n = added >= most ? `${most}+` : added;
    button.textContent = `${n} new ${added === 1 ? 'story' : 'stories'}`;
    button.hidden = added === 0;
    document.title = added === 0 ? title : `(${n}) ${title}`;
  }

  function show() {
    if (!pending) return;
    const list = stories();
    const have = new Set([...list.children].map((row) => row.dataset.key));
    for (const row of pending.children) if (!have.has(row.dataset.key)) row.classList.add('fresh');
    const total = find('.bar .total');
    if (total) total.textContent = Number(pending.dataset.total).toLocaleString('en-US');
    const empty = find('.stories > .empty');
    if (empty) empty.remove();
    retime(pending);
    list.replaceWith(pending);
    pending = null;
    document.dispatchEvent(new Event('stories:shown'));
    offer(0, 1);
  }

  // A story that has left the list (withdrawn, replaced, embargoed again) goes
  // at once, even for a reader who has paused; its place stays, so that
  // nothing moves.
  function blank(row) {
    if (row.classList.contains('gone')) return;
    row.style.minHeight = `${row.offsetHeight}px`;
    row.className = 'row gone';
    const article = find('article', row);
    article.replaceChildren();
    const p = document.createElement('p');
    p.className = 'headline';
    p.textContent = 'No longer available';
    article.append(p);
  }

  function compare(next) {
    const list = stories();
    const rows = [...list.children];
    const keys = new Set(rows.map((row) => row.dataset.key));
    const ids = new Set([...next.children].map((row) => row.dataset.id));
    const full = next.children.length < Number(next.dataset.total);
    let last = full ? -1 : rows.length; // rows after the last common one were merely pushed out
    rows.forEach((row, i) => { if (full && ids.has(row.dataset.id)) last = i; });
    rows.forEach((row, i) => { if (i < last && !ids.has(row.dataset.id)) blank(row); });
    const added = [...next.children].filter((row) => !keys.has(row.dataset.key)).length;
    pending = added > 0 ? next : null;
    if (mayShow()) show(); else offer(added, next.children.length);
  }

  async function fetchList() {
    const list = stories();
    if (!list || !list.dataset.follow) return;
    const answer = await fetch(list.dataset.follow);
    if (!answer.ok) return;
    const doc = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const next = find('#stories', doc);
    if (next && list === stories()) compare(document.adoptNode(next));
  }

  // --- one story ---------------------------------------------------------

  async function checkStory() {
    const main = find('main[data-story]');
    if (!main) return;
    const answer = await fetch(`/api/story?id=${encodeURIComponent(main.dataset.story)}`, { method: 'HEAD' });
    const notice = find('#stale');
    if (answer.status === 404) {
      notice.textContent = 'This story is no longer available. Do not use it.';
      notice.hidden = false;
      each('main > article, .facts > section', document, (el) => el.remove());
      document.title = title = 'No longer available';
      delete main.dataset.story; // nothing left to check
    } else if (answer.ok && main.dataset.version && answer.headers.get('ETag') !== main.dataset.version) {
      const link = document.createElement('a');
      link.href = location.href;
      link.textContent = 'There is a newer version: show it';
      notice.replaceChildren(link);
      notice.hidden = false;
    }
  }

  // At most one look at the server in the given time, the last one never lost.
  function calmly(f, ms) {
    let timer = null, again = false;
    const run = async () => {
      again = false;
      try { await f(); } catch { again = true; } // the server is away: once more later
      timer = setTimeout(() => { timer = null; if (again) poke(); }, ms);
    };
    const poke = () => { if (timer === null) { timer = 0; run(); } else again = true; };
    return poke;
  }
  const followList = calmly(fetchList, 1000);
  const followStory = calmly(checkStory, 5000);

  // --- alerts ------------------------------------------------------------

  let held = []; // alerts that came while the mouse was on the panel

  function place(notice) {
    const panel = find('#alerts');
    if (!panel) return;
    const { id, story, at } = notice.dataset;
    if ([...panel.children].some((have) => have.dataset.id === id && have.dataset.at === at)) return;
    if ('withdrawn' in notice.dataset) {
      for (const have of [...panel.children]) if (have.dataset.story === story && !('withdrawn' in have.dataset)) have.remove();
    }
    notice.classList.add('fresh');
    retime(notice);
    const older = [...panel.children].find((have) => Number(have.dataset.at) <= Number(at));
    panel.insertBefore(notice, older || null);
    while (panel.children.length > Number(panel.dataset.most)) panel.lastElementChild.remove();
  }

  function alerted(html) {
    const notice = find('.notice', new DOMParser().parseFromString(html, 'text/html'));
    if (!notice) return;
    const node = document.adoptNode(notice);
    const panel = find('#alerts');
    if ('withdrawn' in node.dataset) {
      held = held.filter((h) => h.dataset.story !== node.dataset.story);
      const list = stories();
      if (list) for (const row of list.children) if (row.dataset.id === node.dataset.story) blank(row);
    } else if (panel && panel.contains(over)) {
      held.push(node);
      return;
    }
    place(node);
  }

  // An alert whose story can no longer be shown goes, also when nobody said so.
  // A very new one may merely not be in the index yet, and is asked about again.
  async function checkAlerts() {
    const panel = find('#alerts');
    if (!panel || panel.children.length === 0) return;
    const answer = await fetch(`/alerts?size=${panel.dataset.most}`);
    if (!answer.ok) return;
    const listed = [...find('#alerts', new DOMParser().parseFromString(await answer.text(), 'text/html')).children];
    const ids = new Set(listed.map((li) => li.dataset.id));
    const full = listed.length >= Number(panel.dataset.most);
    const oldest = full ? Number(listed[listed.length - 1].dataset.at) : 0;
    for (const li of [...panel.children]) {
      const at = Number(li.dataset.at);
      if (ids.has(li.dataset.id) || at < oldest) continue;
      const wait = at + 60000 - Date.now();
      if (wait < 0) li.remove();
      else setTimeout(followAlerts, wait + 1000);
    }
  }
  const followAlerts = calmly(checkAlerts, 15000);

  // --- the stream --------------------------------------------------------

  const address = document.body.dataset.events;
  let stream = null, lastID = '';

  function wire(text, state) {
    const el = find('#wire');
    if (!el || el.textContent === text) return;
    el.textContent = text;
    el.className = `wire ${state}`;
    el.hidden = false;
  }

  function listen() {
    if (!address || stream) return;
    const url = new URL(address, location.href);
    if (lastID) url.searchParams.set('after', lastID);
    stream = new EventSource(url);
    stream.addEventListener('open', () => wire('Live', 'on'));
    stream.addEventListener('alert', (e) => { lastID = e.lastEventId; alerted(e.data); });
    stream.addEventListener('arrived', () => { followList(); followStory(); followAlerts(); });
    stream.addEventListener('error', () => {
      wire('Connection lost', 'off');
      if (stream && stream.readyState === EventSource.CLOSED) { hush(); setTimeout(listen, 5000); }
    });
  }
  function hush() {
    if (stream) stream.close();
    stream = null;
  }

  // --- the reader --------------------------------------------------------

  function move(step) {
    const links = [...document.querySelectorAll('.row .headline a, .wide .headline a')];
    if (links.length === 0) return;
    const at = links.indexOf(document.activeElement);
    const to = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
    links[to].focus();
    links[to].scrollIntoView({ block: 'nearest' });
  }

  const press = (selector) => { const b = find(selector); if (b && !b.hidden) b.click(); };
  const keys = {
    '/': () => { const q = find('#q'); q.focus(); q.select(); },
    j: () => move(1),
    k: () => move(-1),
    n: () => press('#new'),
    p: () => press('#pause'),
  };
  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    if (e.key === 'Escape') { document.activeElement.blur(); return; }
    if (e.target.closest('input, textarea, select') || !Object.hasOwn(keys, e.key)) return;
    e.preventDefault();
    keys[e.key]();
  });

  document.addEventListener('click', (e) => {
    if (e.target.closest('#new')) {
      window.scrollTo(0, 0);
      show();
    } else if (e.target.closest('#pause')) {
      paused = !paused;
      sessionStorage.setItem('paused', paused ? 'yes' : 'no');
      dress();
      if (pending && mayShow()) show();
    }
  });

  document.addEventListener('pointerover', (e) => {
    if (e.pointerType !== 'mouse') return;
    over = e.target;
    settle();
  });
  document.documentElement.addEventListener('pointerleave', () => { over = null; settle(); });
  function settle() {
    const panel = find('#alerts');
    if (held.length > 0 && !(panel && panel.contains(over))) {
      held.forEach(place);
      held = [];
    }
    if (pending && mayShow()) show();
  }

  document.addEventListener('visibilitychange', () => {
    // A browser grants few connections to one server: a story in a tab behind
    // others gives its own up.
    if (document.hidden && !stories()) hush();
    if (!document.hidden) { listen(); followStory(); settle(); }
  });

  function dress() {
    const button = find('#pause');
    if (button) {
      button.hidden = false;
      button.textContent = paused ? 'Resume' : 'Pause';
      button.setAttribute('aria-pressed', String(paused));
    }
  }
  document.addEventListener('htmx:afterSettle', () => { pending = null; title = document.title; dress(); retime(); });

  find('#keys').hidden = false;
  find('#zone').textContent = `Times are in your zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`;
  dress();
  retime();
  setInterval(retime, 20000);
  listen();
})();
