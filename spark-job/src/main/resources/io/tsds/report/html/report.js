// Sorts the tables that ask for it, and tells what a point of a chart is. A page without scripts has both as they stand.

for (const table of document.querySelectorAll('table.sortable')) {
  const body = table.tBodies[0];
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const compare = (a, b) => (typeof a === 'number' ? a - b : a.localeCompare(b, 'en', { numeric: true }));
  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = heading.textContent;
    heading.replaceChildren(button);
    button.addEventListener('click', () => {
      const descending = heading.ariaSort === 'ascending';
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
      heading.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      const sign = descending ? -1 : 1;
      body.append(...[...body.rows].sort((a, b) => sign * compare(value(a, column), value(b, column))));
    });
  });
}

for (const chart of document.querySelectorAll('svg[data-points]')) {
  const tooltip = chart.parentElement.querySelector('.tooltip');
  const points = [...chart.querySelectorAll('path')].filter((point) => point.querySelector('title'));
  const inOrder = points.map((point) => [point.getBBox().x, point]).sort((a, b) => a[0] - b[0]).map((pair) => pair[1]);
  let shown = null;
  const show = (point) => {
    if (shown) shown.classList.remove('shown');
    shown = point;
    tooltip.hidden = !point;
    if (!point) return;
    point.classList.add('shown');
    tooltip.textContent = point.querySelector('title').textContent;
  };
  const nearest = (event) => {
    const matrix = chart.getScreenCTM().inverse();
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    const distance = (point) => {
      const box = point.getBBox();
      return Math.hypot(box.x + box.width / 2 - at.x, box.y + box.height / 2 - at.y);
    };
    const best = points.reduce((a, b) => (distance(a) > distance(b) ? b : a));
    show(distance(best) > 16 ? null : best);
  };
  chart.addEventListener('pointermove', nearest);
  chart.addEventListener('pointerdown', nearest);
  chart.addEventListener('pointerleave', () => show(null));
  chart.addEventListener('focus', () => { if (!shown) show(inOrder[0]); });
  chart.addEventListener('blur', () => show(null));
  chart.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -points.length, End: points.length }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = inOrder.indexOf(shown) + step;
    show(inOrder[Math.max(0, Math.min(points.length - 1, next))]);
  });
}
