import t from 'tap';
import { KeyUses, type KeyPress } from './terminal-key.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  type: 'keydown',
  key,
  ctrlKey: false,
  shiftKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  ...more,
});

t.test('keys of the page, and all others are the guest’s', (t) => {
  const uses = new KeyUses();
  t.equal(uses.useOf(press('F6', { ctrlKey: true }), false), 'leave');
  t.equal(uses.useOf(press('V', { ctrlKey: true, shiftKey: true }), false), 'paste');
  t.equal(uses.useOf(press('Insert', { shiftKey: true }), false), 'paste');
  t.equal(uses.useOf(press('C', { ctrlKey: true, shiftKey: true }), false), 'copy');
  for (const key of ['F6', 'Enter', 'c', 'Tab', 'Escape'])
    t.equal(uses.useOf(press(key), false), 'guest', key);
  t.equal(uses.useOf(press('c', { ctrlKey: true }), false), 'guest', 'Ctrl+C interrupts');
  t.end();
});

t.test('Enter reconnects when disconnected, and while held says nothing to the guest', (t) => {
  const uses = new KeyUses();
  t.equal(uses.useOf(press('Enter'), true), 'reconnect');
  t.equal(uses.useOf(press('Enter', { repeat: true }), false), 'swallow', 'connected again, still held');
  t.equal(uses.useOf(press('Enter', { type: 'keyup' }), false), 'swallow');
  t.equal(uses.useOf(press('Enter'), false), 'guest');
  t.end();
});

t.test('a key-up that went elsewhere does not cost the next Enter', (t) => {
  const uses = new KeyUses();
  t.equal(uses.useOf(press('Enter'), true), 'reconnect');
  t.equal(uses.useOf(press('Enter'), false), 'guest');
  t.end();
});

t.test('a repeating Enter does not reconnect again and again', (t) => {
  t.equal(new KeyUses().useOf(press('Enter', { repeat: true }), true), 'guest');
  t.end();
});
