import { jest } from '@jest/globals';

/** A scenario waits for real calls and browsers. Jest 30 takes `testTimeout` from the command line only, not from a project's settings. */
jest.setTimeout(90_000);
