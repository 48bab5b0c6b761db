// Draws the places of a story, read from the list below the map.
'use strict';
(async () => {
  const figure = document.getElementById('map');
  if (!figure) return;
  const places = [...document.querySelectorAll('.places li')].map((li) => ({
    at: [Number(li.dataset.lon), Number(li.dataset.lat)],
    name: li.dataset.name,
    times: Number(li.dataset.times),
  })).filter((p) => p.at.every(Number.isFinite));
  if (places.length === 0) return;
  const answer = await fetch(figure.dataset.world);
  if (!answer.ok) return;
  const world = await answer.json();

  const width = 336, height = 220, margin = 34, widest = 1100; // widest: scale at which a coarse coast still looks right
  const svg = figure.querySelector('svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const draw = (name, attributes, parent = svg) => {
    const el = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) el.setAttribute(key, value);
    return parent.appendChild(el);
  };

  // Turn the globe so that the places lie together, across the date line too.
  const middle = d3.geoCentroid({ type: 'MultiPoint', coordinates: places.map((p) => p.at) });
  const projection = d3.geoNaturalEarth1().rotate([-(middle[0] || 0), 0]).scale(1).translate([0, 0]);
  const points = places.map((p) => projection(p.at));
  const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const whole = d3.geoNaturalEarth1().fitSize([width, height], { type: 'Sphere' }).scale();
  const scale = Math.max(whole, Math.min(widest, (width - 2 * margin) / (right - left || 1e-9), (height - 2 * margin) / (bottom - top || 1e-9)));
  projection.scale(scale).translate([width / 2 - scale * (left + right) / 2, height / 2 - scale * (top + bottom) / 2]);
  if (scale === whole) projection.translate([width / 2, height / 2]);

  const path = d3.geoPath(projection.clipExtent([[-2, -2], [width + 2, height + 2]])).digits(1);
  draw('path', { class: 'sea', d: path({ type: 'Sphere' }) || '' });
  draw('path', { class: 'net', d: path(d3.geoGraticule10()) || '' });
  for (const land of topojson.feature(world, world.objects.countries).features) {
    const d = path(land);
    if (d) draw('path', { class: 'land', d });
  }

  // Labels, the most mentioned first; one that finds no room is left out, its
  // place stands in the list.
  const taken = [];
  const free = (b) => b[0] >= 2 && b[1] >= 2 && b[2] <= width - 2 && b[3] <= height - 2 &&
    taken.every((t) => b[2] < t[0] || b[0] > t[2] || b[3] < t[1] || b[1] > t[3]);
  places.forEach((p) => {
    const [x, y] = projection(p.at);
    const r = 3 + Math.min(p.times, 6) / 2;
    const dot = draw('circle', { class: 'dot', cx: x, cy: y, r });
    draw('title', {}, dot).textContent = p.name;
    taken.push([x - r, y - r, x + r, y + r]);
  });
  figure.hidden = false;
  places.forEach((p) => {
    const [x, y] = projection(p.at);
    const label = draw('text', {});
    label.textContent = p.name;
    const w = label.getComputedTextLength(), h = 12, gap = 3 + Math.min(p.times, 6) / 2 + 3;
    const spots = [[x + gap, y + 4], [x - gap - w, y + 4], [x - w / 2, y - gap - 1], [x - w / 2, y + gap + 9]];
    const spot = spots.find(([sx, sy]) => free([sx, sy - h + 2, sx + w, sy + 2]));
    if (!spot) { label.remove(); return; }
    label.setAttribute('x', spot[0]);
    label.setAttribute('y', spot[1]);
    taken.push([spot[0], spot[1] - h + 2, spot[0] + w, spot[1] + 2]);
  });
})();
