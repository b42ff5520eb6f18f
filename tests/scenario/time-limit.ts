import { afterAll, jest } from '@jest/globals';
import { TestBrowser } from '../fake/browser.ts';

/** A scenario waits for real calls and browsers, on a machine that has other things to do. Jest 30 takes `testTimeout` from the command line only, not from a project's settings. */
jest.setTimeout(300_000);

afterAll(() => TestBrowser.end());
