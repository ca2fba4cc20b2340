// What is wrong with a page as it is laid out now. Runs in the page; each fault is a sentence.

/* global document, getComputedStyle, innerWidth, NodeFilter */

export function faults({ smallestFont, largestGap, highestRow, leastContrast, scrolls }) {
  const found = [];
  const said = (text) => text.trim().replace(/\s+/g, ' ').slice(0, 50);
  const scroller = (element) => {
    for (let e = element; e && e !== document.body; e = e.parentElement) {
      if (['auto', 'scroll'].includes(getComputedStyle(e).overflowX)) return e;
    }
    return null;
  };
  const shown = (element) => element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });

  if (document.documentElement.scrollWidth > innerWidth) {
    found.push(`the page is ${document.documentElement.scrollWidth} px wide, the window ${innerWidth}`);
  }

  // Text, by the rectangles of its lines.
  const ink = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || ['SCRIPT', 'STYLE', 'title'].includes(element.tagName) || !shown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = element.closest('svg') || scroller(element);
    for (const r of range.getClientRects()) {
      if (r.width === 0) continue;
      ink.push([r.top + scrollY, r.bottom + scrollY]);
      if (!scroller(element) && (r.left < -1 || r.right > innerWidth + 1)) {
        found.push(`"${said(node.data)}" leaves the window, at ${Math.round(r.left)} to ${Math.round(r.right)}`);
      }
      if (box && box.tagName === 'svg') {
        const frame = box.getBoundingClientRect();
        if (r.left < frame.left - 1 || r.right > frame.right + 1 || r.top < frame.top - 1 || r.bottom > frame.bottom + 2) {
          found.push(`"${said(node.data)}" leaves its chart ${box.closest('[id]')?.id}`);
        }
      }
    }
    contrast(element, node.data);
  }

  if (ink.length === 0) found.push('no text is drawn: the browser has no font');

  // Boxes whose content is wider than they are.
  for (const element of document.querySelectorAll('main, main *:not(svg, svg *)')) {
    if (!shown(element) || element.clientWidth === 0 || element.scrollWidth <= element.clientWidth + 1) continue;
    const scrolling = scroller(element);
    if (scrolling === element ? !scrolls : getComputedStyle(element).display !== 'inline') {
      found.push(`<${element.tagName.toLowerCase()} ${element.className}> is ${element.clientWidth} px wide, `
        + `its content ${element.scrollWidth}: "${said(element.textContent)}"`);
    }
  }

  // Rows that one narrow cell makes high, with nothing beside it.
  for (const row of document.querySelectorAll('tr')) {
    const { height: high } = row.getBoundingClientRect();
    if (shown(row) && high > highestRow) found.push(`a row is ${Math.round(high)} px high: "${said(row.textContent)}"`);
  }

  // Charts: labels that are too small, or on top of each other.
  for (const svg of document.querySelectorAll('svg.chart')) {
    if (!shown(svg)) continue;
    const id = svg.closest('[id]')?.id;
    const labels = [...svg.querySelectorAll('text')].map((text) => [text, text.getBoundingClientRect()]);
    for (const [text] of labels) {
      const size = parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a;
      if (size < smallestFont) found.push(`"${said(text.textContent)}" in ${id} is ${size.toFixed(1)} px high`);
    }
    labels.forEach(([a, p], i) => labels.slice(i + 1).forEach(([b, q]) => {
      if (a.classList.contains('on-marks') || b.classList.contains('on-marks')) return;
      if (Math.min(p.right, q.right) - Math.max(p.left, q.left) > 1
          && Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top) > 3) {
        found.push(`"${said(a.textContent)}" and "${said(b.textContent)}" overlap in ${id}`);
      }
    }));
    for (const mark of svg.querySelectorAll('line, rect, path, circle')) {
      const r = mark.getBoundingClientRect();
      ink.push([r.top + scrollY, r.bottom + scrollY]);
    }
  }

  // Vertical stretches without anything in them.
  ink.push([0, 0]);
  ink.sort((a, b) => a[0] - b[0]);
  let end = 0;
  for (const [top, bottom] of ink) {
    if (top - end > largestGap) found.push(`nothing from ${Math.round(end)} to ${Math.round(top)} px`);
    end = Math.max(end, bottom);
  }
  const height = document.documentElement.scrollHeight;
  if (height - end > largestGap && height > innerHeight) found.push(`nothing from ${Math.round(end)} px to the end, ${height}`);

  function contrast(element, text) {
    const style = getComputedStyle(element);
    const color = rgb(element.closest('svg') ? style.fill : style.color);
    let e = element;
    while (e && rgb(getComputedStyle(e).backgroundColor)[3] === 0) e = e.parentElement;
    const behind = e ? rgb(getComputedStyle(e).backgroundColor) : [255, 255, 255, 1];
    if (behind[3] < 1) return;
    const [light, dark] = [luminance(color), luminance(behind)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < leastContrast) found.push(`"${said(text)}" has a contrast of ${ratio.toFixed(1)}`);
  }

  function rgb(color) {
    const parts = (color.match(/[\d.]+/g) || []).map(Number);
    return [...parts.slice(0, 3), parts.length > 3 ? parts[3] : 1];
  }

  function luminance([r, g, b]) {
    const linear = [r, g, b].map((v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  return [...new Set(found)];
}
