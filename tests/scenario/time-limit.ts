import { afterAll, jest } from '@jest/globals';
import { TestBrowser } from '../fake/browser.ts';

/** A scenario waits for real calls and browsers. Jest 30 takes `testTimeout` from the command line only, not from a project's settings. */
jest.setTimeout(150_000);

afterAll(() => TestBrowser.end());
