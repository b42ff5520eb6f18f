export { iceServers, type TurnSettings } from './turn.ts';
export { NodeRegistry, type NodeKind, type NodeLink, type NodeState } from './registry.ts';
