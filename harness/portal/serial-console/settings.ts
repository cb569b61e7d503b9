import type { ScreenSettings } from './console-screen.ts';

const key = 'ttys0.terminal';
const smallestFontPx = 8;
const largestFontPx = 32;

/** The terminal's settings as this browser keeps them. */
export function loadSettings(storage: Pick<Storage, 'getItem'>): ScreenSettings {
  const [fontSize, reader] = (storage.getItem(key) ?? '').split(' ');
  return { fontSizePx: withinFontSizes(Number(fontSize) || 14), screenReader: reader === 'reader' };
}

/** Keeps them for the next time. */
export function saveSettings(
  storage: Pick<Storage, 'setItem'>,
  { fontSizePx, screenReader }: ScreenSettings,
): void {
  storage.setItem(key, `${fontSizePx} ${screenReader ? 'reader' : 'plain'}`);
}

/** The nearest size that can be read and fits. */
export function withinFontSizes(fontSizePx: number): number {
  return Math.min(largestFontPx, Math.max(smallestFontPx, Math.round(fontSizePx)));
}
