const base = {
  testEnvironment: '<rootDir>/tests/environment.mjs',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
};
const project = (name, more = {}) => ({
  ...base,
  displayName: name,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  ...more,
});

const wholeSystem = {
  globalSetup: '<rootDir>/tests/scenario/start-system.ts',
  globalTeardown: '<rootDir>/tests/scenario/stop-system.ts',
  setupFilesAfterEnv: ['<rootDir>/tests/scenario/time-limit.ts'],
};
/** Scenarios in which several browsers send and draw pictures. */
const VIDEO = [
  'booking',
  'identity',
  'session',
  'session-fault',
  'session-loss',
  'session-network',
  'session-phone',
  'transcript',
];

/** Minutes of screens, cameras and a telephone in one room; and a room that is full: only when they are asked for. */
const SHOW = 'session-show';
const FULL = 'session-full';

/**
 * unit: rules, parsers, state tables. integration: one part against real Redis and database. scenario: the whole system, started once. video: the same, one at a time,
 * because pictures without a graphics card take all that two cores can do. show: what is shown in a room, by itself. full: a room with as many people as it may have.
 */
export default {
  projects: [
    project('unit', { setupFilesAfterEnv: ['<rootDir>/tests/time-limit.ts'] }),
    project('integration', {
      globalSetup: '<rootDir>/tests/integration/services.ts',
      setupFilesAfterEnv: ['<rootDir>/tests/time-limit.ts'],
    }),
    project('scenario', {
      ...wholeSystem,
      testPathIgnorePatterns: ['/node_modules/', `/scenario/(${[...VIDEO, SHOW, FULL].join('|')})\\.test\\.ts$`],
    }),
    project('full', { ...wholeSystem, testMatch: [`<rootDir>/tests/scenario/${FULL}.test.ts`] }),
    project('show', { ...wholeSystem, testMatch: [`<rootDir>/tests/scenario/${SHOW}.test.ts`] }),
    project('video', { ...wholeSystem, testMatch: VIDEO.map((name) => `<rootDir>/tests/scenario/${name}.test.ts`) }),
  ],
};
