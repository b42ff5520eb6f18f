import { OperatorError } from '../../../infra/operator-error.ts';
import { buildWorker, cachedWorker } from '../../../infra/setup/media-worker.ts';
import { installedPrograms } from '../../../infra/setup/preparation.ts';
import { isExecutable } from '../../../infra/setup/program-path.ts';
import {
  installSystemPackages,
  missingPackages,
  TEST_PACKAGES,
  WORKER_BUILD_PACKAGES,
} from '../../../infra/setup/system-packages.ts';

/** @throws OperatorError naming what the comparison lacks on this machine */
export function checkMachine(): void {
  if (process.getuid?.() !== 0) {
    throw new OperatorError('Browsers of this bench are in a network of their own, which only root can make.');
  }
  const missing = missingPackages([...TEST_PACKAGES, { name: 'janus', program: 'janus' }]);
  if (missing.length > 0) {
    throw new OperatorError(`This bench needs programs that are not here. Run: apt-get install ${missing.join(' ')}`);
  }
  installedPrograms();
}

/** Builds what the product is compared with. `folder`: for its log. */
export async function preparePublishedWorker(folder: string): Promise<void> {
  if (isExecutable(cachedWorker('published'))) return;
  const report = (line: string): void => console.log(line);
  await installSystemPackages(WORKER_BUILD_PACKAGES, folder, report);
  await buildWorker(folder, report, 'published');
}
