import { Cache, downloadShelf, imageShelf } from '../../images/index.ts';
import { templateShelf } from '../template/shelf.ts';

/** The whole cache, as commands see it: every part that holds something. */
export function openCache(): Cache {
  return new Cache([imageShelf, templateShelf, downloadShelf]);
}
