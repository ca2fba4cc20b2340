// Headless Chromium out of a package of the registry, with the libraries and fonts that a bare machine lacks.

import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tmpdir } from 'node:os';
import { inflate } from '@sparticuz/chromium';
import puppeteer from 'puppeteer-core';

const packed = join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..', 'bin');

export async function launch() {
  const [executablePath] = await Promise.all(
    ['chromium.br', 'al2023.tar.br', 'fonts.tar.br'].map((file) => inflate(join(packed, file))));
  // The fonts of the package alone, so that text is as wide on every machine. Its own configuration has them in /tmp.
  const fonts = join(tmpdir(), 'fonts');
  const configuration = join(tmpdir(), 'fonts.conf');
  writeFileSync(configuration, `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${fonts}</dir><cachedir>${join(tmpdir(), 'fonts-cache')}</cachedir></fontconfig>
`);
  process.env.FONTCONFIG_FILE = configuration;
  const libraries = join(tmpdir(), 'al2023', 'lib');
  process.env.LD_LIBRARY_PATH = [process.env.LD_LIBRARY_PATH, libraries].filter(Boolean).join(':');
  return puppeteer.launch({
    executablePath,
    headless: 'shell',
    args: ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'],
  });
}
