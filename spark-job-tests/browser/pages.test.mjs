// Each page of TSDS_PAGES in headless Chromium.

import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { faults } from './faults.mjs';
import { launch } from './chromium.mjs';

const PAGES = readFileSync(process.env.TSDS_PAGES, 'utf8').trim().split('\n');
const SCREENSHOTS = process.env.TSDS_SCREENSHOTS;
const LIMITS = { smallestFont: 9, largestGap: 120, highestRow: 180, leastContrast: 3 };
const PRINTED_WIDTH = 720;

/** The figures that a page must have, by its heading. */
const FIGURES = {
  'Training-data selection': ['distances', 'neighborhoods', 'rank', 'cumulative', 'probabilities',
    'neighborhoods-by-query', 'queries'],
  'Training-data selection for several target tasks': ['compared', 'overlap'],
  'Calibration of a selection': ['alpha-neighbors', 'alpha-support', 'alpha-effective', 'alpha-cost', 'nearest'],
  'Samples compared': ['covered', 'effective', 'duplicates'],
  'Recovery data for a pruned model': ['degradation'],
};

/** The longest page: one whose parts are all folded, in screens of its width. */
const MOST_SCREENS = 8;

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser?.close(); });

async function open(file, { width, scheme, media }) {
  const page = await browser.newPage();
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) wrong.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href) wrong.push(`request to ${request.url()}`);
  });
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme ?? 'light' }]);
  if (media) await page.emulateMediaType(media);
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
  return { page, wrong };
}

/** A line for each fault: a deep comparison would cut them short. */
function none(found) {
  assert.equal(found.join('\n'), '');
}

async function keep(page, file, name) {
  if (SCREENSHOTS) {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const pageName = basename(file) === 'report.html' ? basename(dirname(file)) : basename(file, '.html');
    await page.screenshot({ path: join(SCREENSHOTS, `${pageName}-${name}.png`), fullPage: true });
  }
}

for (const file of PAGES) {
  describe(basename(file) === 'report.html' ? file : basename(file), () => {
    for (const width of [400, 1280]) {
      for (const scheme of ['light', 'dark']) {
        test(`fits ${width} px, ${scheme}, folded and unfolded`, async () => {
          const { page, wrong } = await open(file, { width, scheme });
          try {
            await keep(page, file, `${width}-${scheme}`);
            const found = await page.evaluate(faults, { ...LIMITS, scrolls: true });
            const height = await page.evaluate(() => document.documentElement.scrollHeight);
            if (height > MOST_SCREENS * 900) found.push(`the page is ${height} px high`);
            await page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
            found.push(...(await page.evaluate(faults, { ...LIMITS, scrolls: true })).map((f) => `unfolded: ${f}`));
            none([...wrong, ...found]);
          } finally {
            await page.close();
          }
        });
      }
    }

    test('prints whole, with what is folded on the screen', async () => {
      const { page, wrong } = await open(file, { width: PRINTED_WIDTH, media: 'print' });
      try {
        const hidden = await page.evaluate(() => [...document.querySelectorAll('details > :not(summary)')]
          .filter((e) => e.getBoundingClientRect().height === 0 && e.textContent.trim())
          .map((e) => `not printed: ${e.textContent.trim().slice(0, 50)}`));
        const found = await page.evaluate(faults, { ...LIMITS, scrolls: false });
        await keep(page, file, 'print');
        assert.ok((await page.pdf({ format: 'A4' })).length > 1000);
        none([...wrong, ...hidden, ...found]);
      } finally {
        await page.close();
      }
    });

    test('has its figures, each with a title and with titles of its axes', async () => {
      const { page } = await open(file, { width: 1280 });
      try {
        const heading = await page.$eval('h1', (h1) => h1.textContent);
        const ids = await page.$$eval('[id]', (all) => all.map((e) => e.id));
        none((FIGURES[heading] ?? [`a list of figures for "${heading}"`]).filter((id) => !ids.includes(id)));
        assert.equal(new Set(ids).size, ids.length, 'ids are unique');
        none(await page.$$eval('svg.chart', (charts) => charts.flatMap((svg) => {
          const figure = svg.closest('figure[id]');
          if (!figure) return [`a chart outside a figure: ${svg.getAttribute('aria-label')}`];
          const missing = [];
          if (!figure.querySelector('figcaption')?.textContent.trim()) missing.push(`${figure.id}: no title`);
          if (svg.querySelectorAll('text.axis').length < 2) missing.push(`${figure.id}: axes without titles`);
          return missing;
        })));
      } finally {
        await page.close();
      }
    });

    test('shows texts as text, each in a block of its own', async () => {
      const { page, wrong } = await open(file, { width: 400 });
      try {
        if (await page.$('#typical')) {
          const picks = await page.$$eval('#typical li', (all) => all.map((li) => {
            const said = li.querySelector('blockquote');
            return {
              head: li.querySelector('p').textContent,
              markup: said ? said.querySelectorAll(':not(.cut)').length : 0,
              style: said ? [getComputedStyle(said).display, getComputedStyle(said).unicodeBidi] : null,
            };
          }));
          assert.ok(picks.length > 0);
          for (const pick of picks) {
            assert.match(pick.head, /^[0-9,]+\. .*: probability .*, most of it from query ./s);
            assert.equal(pick.markup, 0);
            if (pick.style) assert.deepEqual(pick.style, ['block', 'isolate']);
          }
        }
        none(wrong);
      } finally {
        await page.close();
      }
    });

    test('sorts its table of queries, by keyboard too, and tells what a point of its map is', async () => {
      const { page, wrong } = await open(file, { width: 400 });
      try {
        if (await page.$('table.sortable')) {
          const column = () => page.$$eval('table.sortable tbody tr', (rows) => rows.map((r) => Number(r.cells[2].dataset.value)));
          const before = await column();
          await page.focus('table.sortable th:nth-child(3) button');
          await page.keyboard.press('Enter');
          assert.equal(await page.$eval('table.sortable th:nth-child(3)', (th) => th.getAttribute('aria-sort')), 'ascending');
          assert.deepEqual(await column(), before.toSorted((a, b) => a - b));
          await page.keyboard.press('Enter');
          assert.equal(await page.$eval('table.sortable th:nth-child(3)', (th) => th.getAttribute('aria-sort')), 'descending');
          assert.deepEqual(await column(), before.toSorted((a, b) => b - a));
        }
        if (await page.$('svg[data-points]')) {
          await page.$eval('svg[data-points]', (svg) => svg.focus());
          await page.keyboard.press('ArrowRight');
          const told = () => page.$eval('.tooltip', (tooltip) => (tooltip.hidden ? '' : tooltip.textContent));
          const first = await told();
          assert.notEqual(first, '');
          await page.keyboard.press('End');
          assert.notEqual(await told(), first);
          await page.evaluate(() => document.activeElement.blur());
          assert.equal(await told(), '');
          const point = await page.$('svg[data-points] .of-query');
          await point.hover();
          assert.match(await told(), /^query /);
        }
        none(wrong);
      } finally {
        await page.close();
      }
    });

    test('reads without its script: the rows of the table as they stand', async () => {
      const page = await browser.newPage();
      try {
        await page.setJavaScriptEnabled(false);
        await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
        assert.equal(await page.$$eval('th button', (all) => all.length), 0);
        assert.equal(await page.$$eval('.tooltip:not([hidden])', (all) => all.length), 0);
      } finally {
        await page.close();
      }
    });
  });
}
