import t from 'tap';
import { StageFollower } from './follower.ts';

const mebibyte = 1024 * 1024;

t.test('in a flood its end counts, and after it every line again', async (t) => {
  const follower = new StageFollower();
  follower.feed(Buffer.from('Linux version 6.1.0\n'));
  t.equal(follower.report().stage, 'kernel', 'at once');
  const noise = Buffer.from('noise in the night\n'.repeat(mebibyte / 19));
  for (let count = 0; count < 32; count += 1) follower.feed(noise);
  const stages: string[] = [];
  const changed = new Promise<void>((resolve) => {
    follower.onChange(({ stage }) => {
      stages.push(stage);
      resolve();
    });
  });
  follower.feed(Buffer.from('host log'));
  follower.feed(Buffer.from('in: '));
  await changed;
  t.same(stages, ['login']);
});

t.test('the end of the machine ends it, in a flood, too', (t) => {
  const follower = new StageFollower();
  for (let count = 0; count < 32; count += 1) follower.feed(Buffer.alloc(mebibyte, 'x'));
  follower.end();
  t.equal(follower.report().stage, 'dead');
  t.end();
});
