import { useRef, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { MaterialView } from '../../signaling/contract/petition-api.ts';
import type { Sending, Uploads } from './uploads.ts';

export const FILE_TYPES = '.jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.pptx,.doc,.xls,.ppt';

/** Photos and files: chosen or taken, on their way, there with a preview. */
export function ApplyMaterials({ uploads }: { uploads: Uploads }) {
  const { t } = useTranslation('apply');
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const take = (event: ChangeEvent<HTMLInputElement>): void => {
    uploads.add(event.target.files ?? []);
    // The same file may be chosen again after it was taken away.
    event.target.value = '';
  };
  return (
    <>
      <p>{t('materials.lead')}</p>
      <div className="apply-line">
        <button type="button" className="apply-second" onClick={() => files.current?.click()}>
          {t('materials.choose')}
        </button>
        <button type="button" className="apply-second apply-camera" onClick={() => camera.current?.click()}>
          {t('materials.camera')}
        </button>
      </div>
      <input ref={files} type="file" hidden multiple accept={FILE_TYPES} data-testid="files" onChange={take} />
      <input ref={camera} type="file" hidden accept="image/*" capture="environment" onChange={take} />
      <p className="apply-hint">{t('materials.limits')}</p>
      {uploads.stored.length + uploads.sending.length > 0 ? (
        <ul className="apply-files" aria-label={t('materials.list')}>
          {uploads.stored.map((file) => (
            <Stored key={file.id} file={file} onTake={() => void uploads.take(file.id)} />
          ))}
          {uploads.sending.map((one) => (
            <OnTheWay key={one.key} one={one} uploads={uploads} />
          ))}
        </ul>
      ) : null}
      <p role="status" className="apply-hint">
        {uploads.busy ? t('materials.busy') : uploads.failed ? t('materials.leave') : ''}
      </p>
    </>
  );
}

function Stored({ file, onTake }: { file: MaterialView; onTake: () => void }) {
  const { t } = useTranslation('apply');
  return (
    <li>
      {file.preview === 'pages' ? (
        <img
          src={`/api/citizen/materials/${file.id}/pages/1`}
          alt={t('materials.preview', { name: file.name })}
          loading="lazy"
        />
      ) : (
        <span className="apply-file-mark" aria-hidden="true">
          {file.name.split('.').pop()?.toUpperCase()}
        </span>
      )}
      <span className="apply-file-name">
        {file.name}
        <small>
          {t('materials.done')}
          {file.pages > 1 ? ` · ${t('materials.pages', { count: file.pages })}` : ''}
        </small>
      </span>
      <button
        type="button"
        className="apply-second"
        aria-label={t('materials.remove', { name: file.name })}
        onClick={onTake}
      >
        {t('materials.removeShort')}
      </button>
    </li>
  );
}

function OnTheWay({ one, uploads }: { one: Sending; uploads: Uploads }) {
  const { t } = useTranslation('apply');
  const percent = Math.round(one.share * 100);
  const state = percent < 100 ? t('materials.uploading', { percent }) : t('materials.checking');
  return (
    <li className={one.fault === null ? '' : 'apply-file-failed'}>
      <span className="apply-file-name">
        {one.file.name}
        {one.fault === null ? (
          <>
            <small>{state}</small>
            <progress max={100} value={percent} aria-label={one.file.name} />
          </>
        ) : (
          <small role="alert" className="apply-fault">
            {t('materials.failed')}：{one.fault}
          </small>
        )}
      </span>
      {one.fault === null ? null : (
        <span className="apply-line">
          {one.again ? (
            <button type="button" className="apply-second" onClick={() => uploads.retry(one)}>
              {t('materials.retry')}
            </button>
          ) : null}
          <button
            type="button"
            className="apply-second"
            aria-label={t('materials.remove', { name: one.file.name })}
            onClick={() => uploads.drop(one)}
          >
            {t('materials.removeShort')}
          </button>
        </span>
      )}
    </li>
  );
}
