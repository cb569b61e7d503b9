import t from 'tap';
import { loadSettings, saveSettings, withinFontSizes } from './settings.ts';

t.test('settings come back; a broken entry is the default', (t) => {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
  t.strictSame(loadSettings(storage), { fontSizePx: 14, screenReader: false });
  saveSettings(storage, { fontSizePx: 18, screenReader: true });
  t.strictSame(loadSettings(storage), { fontSizePx: 18, screenReader: true });
  t.strictSame(loadSettings({ getItem: () => '{junk' }), { fontSizePx: 14, screenReader: false });
  t.strictSame([1, 99].map(withinFontSizes), [8, 32]);
  t.end();
});
