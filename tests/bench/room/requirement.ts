import { OperatorError } from '../../../infra/operator-error.ts';
import { installedPrograms } from '../../../infra/setup/preparation.ts';
import { missingPackages, TEST_PACKAGES } from '../../../infra/setup/system-packages.ts';

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
