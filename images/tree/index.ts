export { BlobStore } from './blob-store.ts';
export { bytesContent, contentPieces, contentSize, readContent, type Content } from './content.ts';
export { readDirectory } from './directory/read-directory.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { attributes, directoryNode, type DirectoryNode, type FileNode, type Node } from './node.ts';
export { RootTree } from './root-tree.ts';
export { shownName } from './shown-name.ts';
export { readTar } from './tar/read-tar.ts';
