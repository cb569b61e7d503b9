import t from 'tap';
import { anyNote, auditNote, gapNote, NoteWeaver } from './notes.ts';

function weaver(): { readonly weaver: NoteWeaver; readonly written: () => string } {
  let text = '';
  return { weaver: new NoteWeaver((bytes) => (text += bytes.toString())), written: () => text };
}

const audit = auditNote({ action: 'connect', vm: 'ubuntu', user: 'eve\r\nroot', at: 'now' });

t.test('a note waits for the end of the line that the guest is writing', async (t) => {
  const { weaver: notes, written } = weaver();
  notes.guest(Buffer.from('first\r\nsec'));
  notes.note(audit);
  t.ok(notes.waiting);
  notes.guest(Buffer.from('ond\r\nthird'));
  t.equal(written(), `first\r\nsecond\r\n${audit}\r\nthird`);
});

t.test('one at the start of a line is written at once, and a name cannot forge a line', async (t) => {
  const { weaver: notes, written } = weaver();
  notes.note(audit);
  t.notOk(notes.waiting);
  t.equal(written().split('\r\n').length, 2);
});

t.test('a prompt is broken, and it says so: what the guest said can be told from the rest', async (t) => {
  const { weaver: notes, written } = weaver();
  notes.guest(Buffer.from('ubuntu login: '));
  notes.note(audit);
  notes.note(gapNote(3));
  notes.breakLine();
  notes.guest(Buffer.from('root\r\n'));
  t.match(written(), /login: \r\n\[ttys0 break\] \[ttys0 audit\]/);
  t.equal(written().replace(anyNote, ''), 'ubuntu login: root\r\n');
});
