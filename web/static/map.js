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

  const width = 336, height = 200, margin = 34, widest = 1100; // widest: scale at which a coarse coast still looks right
  const svg = figure.querySelector('svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const draw = (name, attributes, parent = svg) => {
    const el = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) el.setAttribute(key, value);
    return parent.appendChild(el);
  };

  // Turn the globe so that its back lies in the widest gap between the places:
  // they stay together across the date line too.
  const lons = places.map((p) => p.at[0]).sort((a, b) => a - b);
  let gap = lons[0] + 360 - lons[lons.length - 1], back = lons[lons.length - 1] + gap / 2;
  for (let i = 1; i < lons.length; i++) {
    if (lons[i] - lons[i - 1] > gap) { gap = lons[i] - lons[i - 1]; back = lons[i - 1] + gap / 2; }
  }
  const projection = d3.geoNaturalEarth1().rotate([180 - back, 0]).scale(1).translate([0, 0]);
  const points = places.map((p) => projection(p.at));
  const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const globe = d3.geoPath(projection).bounds({ type: 'Sphere' }); // at scale 1
  const whole = Math.min(width / (globe[1][0] - globe[0][0]), height / (globe[1][1] - globe[0][1]));
  const scale = Math.max(whole, Math.min(widest, (width - 2 * margin) / (right - left || 1e-9), (height - 2 * margin) / (bottom - top || 1e-9)));
  // The places in the middle, but no more empty space beyond the globe than needed.
  const shift = (size, middle, low, high) => {
    if ((high - low) * scale <= size) return size / 2 - scale * (low + high) / 2;
    return Math.max(size - scale * high, Math.min(-scale * low, size / 2 - scale * middle));
  };
  projection.scale(scale).translate([
    shift(width, (left + right) / 2, globe[0][0], globe[1][0]),
    shift(height, (top + bottom) / 2, globe[0][1], globe[1][1]),
  ]);

  const path = d3.geoPath(projection.clipExtent([[-2, -2], [width + 2, height + 2]])).digits(1);
  draw('path', { class: 'sea', d: path({ type: 'Sphere' }) || '' });
  draw('path', { class: 'net', d: path(d3.geoGraticule10()) || '' });
  for (const land of topojson.feature(world, world.objects.countries).features) {
    const d = path(land);
    if (d) draw('path', { class: 'land', d });
  }

  // Labels, the most mentioned first; one that finds no room is left out, its
  // place stands in the list.
  const radius = (p) => 3 + Math.min(p.times, 6) / 2;
  const taken = [];
  const free = (b) => b[0] >= 2 && b[1] >= 2 && b[2] <= width - 2 && b[3] <= height - 2 &&
    taken.every((t) => b[2] < t[0] || b[0] > t[2] || b[3] < t[1] || b[1] > t[3]);
  places.forEach((p) => {
    const [x, y] = projection(p.at);
    const r = radius(p);
    const dot = draw('circle', { class: 'dot', cx: x, cy: y, r });
    draw('title', {}, dot).textContent = p.name;
    taken.push([x - r, y - r, x + r, y + r]);
  });
  figure.hidden = false;
  places.forEach((p) => {
    const [x, y] = projection(p.at);
    const label = draw('text', {});
    label.textContent = p.name;
    const w = label.getComputedTextLength(), h = 12, off = radius(p) + 3;
    const spots = [
      [x + off, y + 4], [x - off - w, y + 4], [x - w / 2, y - off - 1], [x - w / 2, y + off + 9],
      [x, y + off + 9], [x - w, y + off + 9], [x, y - off - 1], [x - w, y - off - 1],
    ];
    const spot = spots.find(([sx, sy]) => free([sx, sy - h + 2, sx + w, sy + 2]));
    if (!spot) { label.remove(); return; }
    label.setAttribute('x', spot[0]);
    label.setAttribute('y', spot[1]);
    taken.push([spot[0], spot[1] - h + 2, spot[0] + w, spot[1] + 2]);
  });
})();
