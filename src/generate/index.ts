export { type Tree, buildTree } from './build.ts';
export { type Changes, compareTrees, describeChanges, isUnchanged } from './changes.ts';
export { isForeign, readTree, writeTree } from './disk.ts';
export type { Mixin } from './mixin.ts';
