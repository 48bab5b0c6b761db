// Draws the places of a story, and those of all the stories that a list shows.
// Both maps are read from the lists below them, which do without this file.
'use strict';
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const draw = (name, attributes, parent) => {
    const el = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) el.setAttribute(key, value);
    return parent.appendChild(el);
  };
  const say = (parent, text) => { draw('title', {}, parent).textContent = text; };
  const number = (n) => Number(n).toLocaleString('en-US');
  const stories = (n) => `${number(n)} ${Number(n) === 1 ? 'story' : 'stories'}`;

  let loading = null; // the outlines, fetched once
  const outlines = (url) => {
    loading = loading || fetch(url).then((answer) => {
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
      return answer.json();
    }).then((world) => topojson.feature(world, world.objects.countries).features);
    return loading;
  };
  // A land is known by its number; a few have none there, and go by their name.
  const isLand = (land, data) => (data.iso && land.id === data.iso) || land.properties.name === data.name;

  // Labels find room beside their dots or are left out: their places stand in
  // the list.
  function label(svg, width, height, spots) {
    const taken = spots.map(({ x, y, r }) => [x - r, y - r, x + r, y + r]);
    const free = (b) => b[0] >= 2 && b[1] >= 2 && b[2] <= width - 2 && b[3] <= height - 2 &&
      taken.every((t) => b[2] < t[0] || b[0] > t[2] || b[3] < t[1] || b[1] > t[3]);
    for (const { x, y, r, name, kind } of spots) {
      const text = draw('text', { class: kind || '', 'aria-hidden': 'true' }, svg);
      text.textContent = name;
      const w = text.getComputedTextLength(), h = 12, off = r + 3;
      const sides = [
        [x + off, y + 4], [x - off - w, y + 4], [x - w / 2, y - off - 1], [x - w / 2, y + off + 9],
        [x, y + off + 9], [x - w, y + off + 9], [x, y - off - 1], [x - w, y - off - 1],
      ];
      if (kind === 'wide') sides.unshift([x - w / 2, y + 4]);
      const side = sides.find(([sx, sy]) => free([sx, sy - h + 2, sx + w, sy + 2]));
      if (!side) { text.remove(); continue; }
      text.setAttribute('x', side[0]);
      text.setAttribute('y', side[1]);
      taken.push([side[0], side[1] - h + 2, side[0] + w, side[1] + 2]);
    }
  }

  // --- the places of one story ---------------------------------------------

  // The globe turned so that its back lies in the widest gap between the places:
  // they stay together across the date line too.
  function turned(points) {
    const lons = points.map((p) => p[0]).sort((a, b) => a - b);
    let gap = lons[0] + 360 - lons[lons.length - 1], back = lons[lons.length - 1] + gap / 2;
    for (let i = 1; i < lons.length; i++) {
      if (lons[i] - lons[i - 1] > gap) { gap = lons[i] - lons[i - 1]; back = lons[i - 1] + gap / 2; }
    }
    return d3.geoNaturalEarth1().rotate([180 - back, 0]).scale(1).translate([0, 0]);
  }

  // The places in the middle, but no more empty space beyond the globe than
  // needed.
  function fitted(points, width, height, margin) {
    const widest = 1100; // scale at which a coarse coast still looks right
    const projection = turned(points);
    const at = points.map((p) => projection(p));
    const xs = at.map((p) => p[0]), ys = at.map((p) => p[1]);
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const globe = d3.geoPath(projection).bounds({ type: 'Sphere' }); // at scale 1
    const whole = Math.min(width / (globe[1][0] - globe[0][0]), height / (globe[1][1] - globe[0][1]));
    const scale = Math.max(whole, Math.min(widest, (width - 2 * margin) / (right - left || 1e-9), (height - 2 * margin) / (bottom - top || 1e-9)));
    const shift = (size, middle, low, high) => {
      if ((high - low) * scale <= size) return size / 2 - scale * (low + high) / 2;
      return Math.max(size - scale * high, Math.min(-scale * low, size / 2 - scale * middle));
    };
    return projection.scale(scale).translate([
      shift(width, (left + right) / 2, globe[0][0], globe[1][0]),
      shift(height, (top + bottom) / 2, globe[0][1], globe[1][1]),
    ]);
  }

  async function storyMap(figure) {
    const width = 336, height = 200;
    const places = all('.places li').map((li) => ({
      at: [Number(li.dataset.lon), Number(li.dataset.lat)], ...li.dataset, times: Number(li.dataset.times), wide: 'wide' in li.dataset,
    })).filter((p) => p.at.every(Number.isFinite));
    if (places.length === 0) return;
    const lands = await outlines(figure.dataset.world);
    const focus = all('.focus [data-iso]').map((el) => ({ ...el.dataset }));

    const svg = find('svg', figure);
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const points = places.filter((p) => !p.wide);
    const projection = fitted((points.length > 0 ? points : places).map((p) => p.at), width, height, 34);
    const path = d3.geoPath(projection.clipExtent([[-2, -2], [width + 2, height + 2]])).digits(1);
    draw('path', { class: 'sea', d: path({ type: 'Sphere' }) || '' }, svg);
    draw('path', { class: 'net', d: path(d3.geoGraticule10()) || '' }, svg);
    for (const land of lands) {
      const d = path(land);
      if (!d) continue;
      draw('path', { class: 'land', d }, svg);
      const about = focus.find((f) => isLand(land, f));
      if (!about) continue;
      const shade = draw('path', { class: 'about', d, 'fill-opacity': (0.15 + 0.5 * about.share).toFixed(2) }, svg);
      say(shade, `${about.name}: ${Math.round(100 * about.share)}% of the places`);
    }
    const spots = [];
    for (const p of places) {
      const [x, y] = projection(p.at);
      const r = p.wide ? 0 : 3 + Math.min(p.times, 6) / 2;
      spots.push({ x, y, r, name: p.name, kind: p.wide ? 'wide' : '' });
      if (p.wide) continue;
      const dot = draw('circle', { class: 'dot', cx: x.toFixed(1), cy: y.toFixed(1), r }, svg);
      const times = p.times === 1 ? 'named once' : p.times === 0 ? 'in the dateline' : `named ${p.times} times`;
      say(dot, [p.full, p.sure && `${p.sure} sure`, times].filter(Boolean).join(', '));
    }
    figure.hidden = false;
    label(svg, width, height, spots);
  }

  // --- the places of a list ------------------------------------------------

  // In pixels of the page, so that names stay legible on a phone; the shape is
  // that of the world from 58° S to 78° N.
  let wide = 720, high = 272;
  const size = (room) => {
    wide = Math.max(320, Math.min(room, 960));
    high = Math.max(150, Math.round(wide * 136 / 360));
  };

  // corners of a box or circle, its middle first
  function area(figure) {
    const read = (s) => s.split(',').map(Number);
    if (figure.dataset.near) {
      const [lat, lon, km] = read(figure.dataset.near);
      const degrees = Math.min(km / 111.195, 180);
      const circle = d3.geoCircle().center([lon, lat]).radius(degrees)();
      const reach = Math.min(degrees / Math.max(Math.cos(lat * Math.PI / 180), 0.05), 170);
      return { middle: lon, span: 2 * reach, south: Math.max(lat - degrees, -84), north: Math.min(lat + degrees, 84), shape: circle };
    }
    if (figure.dataset.within) {
      const [south, west, north, east] = read(figure.dataset.within);
      const span = east >= west ? east - west : east - west + 360;
      return { middle: west + span / 2, span, south, north };
    }
    return null;
  }

  // All projections here keep parallels and meridians straight, so that what is
  // drawn as a rectangle is a box.
  function project(bound) {
    if (!bound) {
      return d3.geoEquirectangular().rotate([-11, 0]).fitExtent([[0, 0], [wide, high]], {
        type: 'MultiPoint', coordinates: [[-168.9, 78], [-169.1, -58]],
      });
    }
    const far = Math.min(Math.max(bound.span, 0.5), 358) / 2 * 1.15;
    const corner = (side, lat) => [bound.middle + side * Math.min(far, 179.9), Math.max(-80, Math.min(80, lat))];
    const pad = Math.max(0.1 * (bound.north - bound.south), (6 - bound.north + bound.south) / 2); // 6 degrees, to know the coast by
    const coordinates = [corner(-1, bound.north + pad), corner(1, bound.south - pad)];
    const kind = bound.span > 90 ? d3.geoEquirectangular() : d3.geoMercator();
    return kind.rotate([-bound.middle, 0]).fitExtent([[12, 12], [wide - 12, high - 12]], { type: 'MultiPoint', coordinates });
  }

  async function listMap(figure) {
    if (figure.dataset.drawn) return;
    figure.dataset.drawn = 'yes';
    const lands = await outlines(figure.dataset.world);
    const svg = find('svg', figure);
    size(figure.parentElement.clientWidth);
    svg.setAttribute('viewBox', `0 0 ${wide} ${high}`);
    const bound = area(figure);
    const projection = project(bound);
    const path = d3.geoPath(projection.clipExtent([[-2, -2], [wide + 2, high + 2]])).digits(1);
    draw('rect', { class: 'sea', width: wide, height: high }, svg);
    draw('path', { class: 'net', d: path(d3.geoGraticule10()) || '' }, svg);
    drawLands(svg, path, lands);
    if (bound && bound.shape) draw('path', { class: 'bound', d: path(bound.shape) || '' }, svg);
    if (bound && !bound.shape) drawBox(svg, projection, bound);
    figure.hidden = false;
    find('.listed', figure.parentElement).hidden = true;
    drawSpots(svg, projection);
    choose(figure, svg, projection);
  }

  function drawLands(svg, path, lands) {
    const told = all('#where .lands li').map((li) => ({ ...li.dataset, href: find('a', li).href }));
    const most = Math.max(1, ...told.map((l) => Number(l.count)));
    for (const land of lands) {
      const d = path(land);
      if (!d) continue;
      draw('path', { class: 'land', d }, svg);
      const l = told.find((t) => isLand(land, t));
      if (!l) continue;
      // Not in the order of the keys: the list of countries is.
      const link = draw('a', { href: l.href, tabindex: '-1', 'aria-hidden': 'true' }, svg);
      const shade = draw('path', { class: 'about', d, 'fill-opacity': (0.1 + 0.5 * Math.sqrt(l.count / most)).toFixed(2) }, link);
      say(shade, `${l.name}: ${stories(l.count)}`);
    }
  }

  function drawBox(svg, projection, { middle, span, south, north }) {
    const [left, top] = projection([middle - Math.min(span / 2, 179.99), north]);
    const [right, bottom] = projection([middle + Math.min(span / 2, 179.99), south]);
    draw('rect', { class: 'bound', x: left, y: top, width: Math.max(right - left, 1), height: Math.max(bottom - top, 1) }, svg);
  }

  // The largest dots are drawn first, so that small ones beside them can be hit.
  // Tab reaches the map once; arrows go on from there.
  function drawSpots(svg, projection) {
    const places = all('#where .spots li').map((li) => ({ ...li.dataset, count: Number(li.dataset.count), full: find('a', li).textContent, href: find('a', li).href }));
    const most = Math.max(1, ...places.map((p) => p.count));
    const spots = [];
    for (const p of places) {
      const at = projection([Number(p.lon), Number(p.lat)]);
      if (!at || at[0] < 0 || at[1] < 0 || at[0] > wide || at[1] > high) continue;
      const r = 2 + 9 * Math.sqrt(p.count / Math.max(most, 10));
      const link = draw('a', {
        class: 'chosen' in p ? 'spot on' : 'spot', href: p.href, tabindex: spots.length === 0 ? '0' : '-1',
        'aria-label': `${p.full}: ${stories(p.count)}${'chosen' in p ? ', chosen' : ''}`,
      }, svg);
      const dot = draw('circle', { class: 'dot', cx: at[0].toFixed(1), cy: at[1].toFixed(1), r: r.toFixed(1) }, link);
      say(dot, `${p.full}: ${stories(p.count)}`);
      spots.push({ x: at[0], y: at[1], r, name: p.name, link });
    }
    label(svg, wide, high, spots.slice(0, 25));
    svg.addEventListener('keydown', (e) => {
      const from = spots.findIndex((s) => s.link === document.activeElement);
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
      if (from < 0 || !way) return;
      e.preventDefault();
      const to = next(spots, spots[from], way);
      if (!to) return;
      spots[from].link.setAttribute('tabindex', '-1');
      to.link.setAttribute('tabindex', '0');
      to.link.focus();
    });
  }

  // the nearest in that direction, what lies straight ahead first
  function next(spots, from, [dx, dy]) {
    let best = null, least = Infinity;
    for (const s of spots) {
      const ahead = (s.x - from.x) * dx + (s.y - from.y) * dy;
      const aside = Math.abs((s.x - from.x) * dy) + Math.abs((s.y - from.y) * dx);
      if (s !== from && ahead > 0 && ahead + 2 * aside < least) { best = s; least = ahead + 2 * aside; }
    }
    return best;
  }

  // An area is chosen by dragging, or with the button and the keys. Touch scrolls
  // the page unless the button is down.
  function choose(figure, svg, projection) {
    const button = find('.draw', figure), told = find('.told', figure), usual = told.textContent;
    let box = null, start = null, drag = false;

    const point = (e) => {
      const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
      return [Math.max(0, Math.min(wide, p.x)), Math.max(0, Math.min(high, p.y))];
    };
    const show = (x, y, w, h) => {
      box = box || draw('rect', { class: 'choice' }, svg);
      for (const [key, value] of Object.entries({ x, y, width: w, height: h })) box.setAttribute(key, value);
    };
    const edge = (key) => Number(box.getAttribute(key));
    const corners = () => {
      const [west, north] = projection.invert([edge('x'), edge('y')]);
      const [east, south] = projection.invert([edge('x') + edge('width'), edge('y') + edge('height')]);
      const lat = (v) => Math.max(-90, Math.min(90, v)).toFixed(2), lon = (v) => Math.max(-180, Math.min(180, v)).toFixed(2);
      return [lat(south), lon(west), lat(north), lon(east)];
    };
    const go = () => { location.assign(figure.dataset.narrow + corners().join(',')); };
    const stop = () => {
      if (box) box.remove();
      box = start = null;
      button.setAttribute('aria-pressed', 'false');
      svg.classList.remove('choosing');
      told.textContent = usual;
    };

    svg.addEventListener('pointerdown', (e) => {
      if (e.button !== 0 || (e.pointerType !== 'mouse' && !svg.classList.contains('choosing'))) return;
      start = point(e);
      drag = false;
    });
    svg.addEventListener('pointermove', (e) => {
      if (!start) return;
      const at = point(e), w = Math.abs(at[0] - start[0]), h = Math.abs(at[1] - start[1]);
      if (!drag && Math.max(w, h) < 5) return;
      if (!drag) svg.setPointerCapture(e.pointerId);
      drag = true;
      show(Math.min(at[0], start[0]), Math.min(at[1], start[1]), w, h);
    });
    svg.addEventListener('pointerup', () => {
      start = null;
      if (!drag) return;
      if (edge('width') > 2 && edge('height') > 2) go(); else stop();
    });
    svg.addEventListener('pointercancel', stop);
    svg.addEventListener('dragstart', (e) => e.preventDefault()); // of a link
    svg.addEventListener('click', (e) => { if (drag) { e.preventDefault(); drag = false; } }, true);

    button.addEventListener('click', () => {
      if (svg.classList.contains('choosing')) { stop(); return; }
      svg.classList.add('choosing');
      button.setAttribute('aria-pressed', 'true');
      show(wide / 3, high / 3, wide / 3, high / 3);
      told.textContent = 'Drag across the map; or move the area with the arrow keys, size it with Shift, take it with Enter.';
    });
    button.addEventListener('keydown', (e) => {
      if (!svg.classList.contains('choosing')) return;
      const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key] || [0, 0];
      if (e.key === 'Escape') stop();
      else if (e.key === 'Enter') go();
      else if (dx === 0 && dy === 0) return;
      else {
        const step = 8, w = edge('width'), h = edge('height');
        const within = (v, low, top) => Math.max(low, Math.min(top, v));
        if (e.shiftKey) show(edge('x'), edge('y'), within(w + step * dx, step, wide - edge('x')), within(h + step * dy, step, high - edge('y')));
        else show(within(edge('x') + step * dx, 0, wide - w), within(edge('y') + step * dy, 0, high - h), w, h);
        const [south, west, north, east] = corners();
        told.textContent = `From ${south}, ${west} to ${north}, ${east}.`;
      }
      e.preventDefault();
      e.stopPropagation();
    });
  }

  // --- when ----------------------------------------------------------------

  // The map of a list is open where there is room, until a reader says otherwise.
  function openMap() {
    const where = find('#where');
    if (!where || where.dataset.known) return;
    where.dataset.known = 'yes';
    const figure = find('#world', where);
    const kept = localStorage.getItem('map');
    where.addEventListener('toggle', () => { if (where.open) listMap(figure).catch(quiet); });
    find('summary', where).addEventListener('click', () => localStorage.setItem('map', where.open ? 'closed' : 'open'));
    where.open = kept ? kept === 'open' : matchMedia('(min-width: 46rem) and (min-height: 40rem)').matches;
  }
  const quiet = () => { loading = null; }; // without outlines the lists remain

  // As new stories are shown the map follows, not more often than this, and not
  // under the hands of a reader.
  const rest = 30000;
  let due = null;
  async function follow() {
    due = null;
    const where = find('#where');
    if (where && !where.open) return;
    if (document.hidden || (where && (where.matches(':hover, :focus-within') || find('.choosing', where)))) { later(); return; }
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const next = find('#where', new DOMParser().parseFromString(await answer.text(), 'text/html'));
    if (!next || find('#where') !== where) return;
    if (!where) { // the first stories came after the page
      find('#stories').before(document.adoptNode(next));
      openMap();
      return;
    }
    for (const part of ['.listed', 'summary']) find(part, where).innerHTML = find(part, next).innerHTML;
    const figure = find('#world', where);
    for (const part of ['svg', '.draw']) { // without those who listen to them
      const old = find(part, figure);
      old.replaceWith(old.cloneNode(part === '.draw'));
    }
    delete figure.dataset.drawn;
    await listMap(figure);
  }
  const later = () => { due = due || setTimeout(() => follow().catch(quiet), find('#where') ? rest : 2000); };
  document.addEventListener('stories:shown', later);

  document.addEventListener('htmx:afterSettle', openMap);
  openMap();
  const story = find('#map');
  if (story) storyMap(story).catch(quiet);
})();
