/** Import rules: who may know whom. `npm run boundaries` checks them, and so does `npm test`. */
const part = (name, allowed) => ({
  name: `${name}-knows-only-the-contract`,
  comment: `${name} talks to the other parts by messages; their types and parsers are in signaling/contract`,
  severity: 'error',
  from: { path: `^${name}/` },
  to: {
    path: '^(signaling|media|ivr|web|tests|infra)/',
    pathNot: [`^${name}/`, '^signaling/contract/', ...(allowed ?? [])],
  },
});
const DOMAIN =
  'account|caller|court|flow|roster|agent|queue|callback|call|party|outbound|workorder|recording|report|audit|node|petition|appointment|session|transcript|lawyer|case|explanation|exchange|notice|citizen|material|follow-up';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    part('media'),
    part('ivr'),
    part('web'),
    {
      name: 'contract-imports-nothing',
      comment: 'only zod, so that one schema gives type, parser and API description (decision 002)',
      severity: 'error',
      from: { path: '^signaling/contract/' },
      to: { pathNot: ['^signaling/contract/', '^node_modules/zod/'] },
    },
    {
      name: 'signaling-knows-no-other-part',
      severity: 'error',
      from: { path: '^signaling/' },
      to: { path: '^(media|ivr|web|tests|infra)/' },
    },
    {
      name: 'domain-knows-no-transport',
      comment: 'domain folders know neither express nor socket.io',
      severity: 'error',
      from: { path: `^signaling/(${DOMAIN})/` },
      to: { path: ['^signaling/(http|socket)/', '^signaling/main\\.ts', '^node_modules/(express|socket\\.io)/'] },
    },
    {
      name: 'contract-is-below-all',
      severity: 'error',
      from: { path: '^signaling/(http|socket)/' },
      to: { path: '^signaling/main\\.ts' },
    },
    {
      name: 'domain-by-its-index',
      comment: "a domain folder's index.ts is what others may use",
      severity: 'error',
      from: { path: '^signaling/([^/]+)/' },
      to: { path: `^signaling/(${DOMAIN})/`, pathNot: ['^signaling/$1/', '^signaling/[^/]+/index\\.ts$'] },
    },
    {
      name: 'queue-below',
      comment: 'queue knows call and agent; they do not know queue',
      severity: 'error',
      from: { path: '^signaling/(call|agent)/' },
      to: { path: '^signaling/queue/' },
    },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      from: { path: '^(signaling|media|ivr|web)/' },
      to: { path: '^tests/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] },
    exclude: { path: '^(dist|data)/' },
  },
};
