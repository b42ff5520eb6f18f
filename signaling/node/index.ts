export { NodeRegistry, type NodeKind, type NodeLink, type NodeState } from './registry.ts';
