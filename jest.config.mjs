const base = {
  testEnvironment: 'node',
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

/** unit: rules, parsers, state tables. integration: one part against real Redis and database. scenario: the whole system, started once. */
export default {
  projects: [
    project('unit'),
    project('integration', {
      globalSetup: '<rootDir>/tests/integration/services.ts',
      setupFilesAfterEnv: ['<rootDir>/tests/integration/time-limit.ts'],
    }),
    project('scenario', {
      globalSetup: '<rootDir>/tests/scenario/start-system.ts',
      globalTeardown: '<rootDir>/tests/scenario/stop-system.ts',
      setupFilesAfterEnv: ['<rootDir>/tests/scenario/time-limit.ts'],
    }),
  ],
};
