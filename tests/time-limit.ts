import { jest } from '@jest/globals';

/** Real parts, files and programs: on a machine that does other work, too, five seconds are too short for some. */
jest.setTimeout(60_000);
