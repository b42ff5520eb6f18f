import process from 'node:process';
import { TestEnvironment } from 'jest-environment-node';

// A worker of Jest goes on when its parent is killed: nobody listens any more, and what its tests have started would stay. Here, and not in a set-up file, because tests
// have a `process` of their own, which hears nothing.
if (process.channel) process.once('disconnect', () => process.exit(1));

export default TestEnvironment;
