// The package is node-pty's prebuilt distribution under node-pty's name: a fresh machine has no compiler. Its types
// carry the distribution's name.
/// <reference types="node-pty" />

declare module 'node-pty' {
  export * from '@lydell/node-pty';
}
