import { DownloadOutlined, LeftOutlined, RightOutlined, UploadOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useRef, useState, type ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { MaterialView, PetitionView } from '../../signaling/contract/petition-api.ts';
import { FILE_TYPES } from '../citizen/apply-materials.tsx';
import { download } from '../client/download.ts';
import { get } from '../client/http.ts';
import { uploadFile } from '../client/upload.ts';
import { faultText } from '../component/fault-text.ts';
import { Card } from '../component/page-frame.tsx';
import { Failure, Loading } from '../component/page-state.tsx';

/** What was handed in: a list, and the chosen one page by page. */
export function Materials({ petition }: { petition: PetitionView }) {
  const { t } = useTranslation('petition');
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = petition.materials.find(({ id }) => id === chosen) ?? petition.materials[0];
  return (
    <Card
      title={`${t('materials.title')}（${petition.materials.length}）`}
      extra={petition.mayAddMaterials ? <Add petition={petition} onAdded={setChosen} /> : null}
      testId="materials"
    >
      {shown ? (
        <div className="petition-materials">
          <ul className="petition-files">
            {petition.materials.map((one) => (
              <li key={one.id}>
                <button
                  type="button"
                  aria-pressed={one === shown}
                  aria-label={t('materials.pick', { name: one.name })}
                  onClick={() => setChosen(one.id)}
                >
                  {one.name}
                </button>
              </li>
            ))}
          </ul>
          <Viewer key={shown.id} petitionId={petition.id} material={shown} />
        </div>
      ) : (
        <p className="quiet">{t('materials.none')}</p>
      )}
    </Card>
  );
}

function Add({ petition, onAdded }: { petition: PetitionView; onAdded: (id: string) => void }) {
  const { t } = useTranslation('petition');
  const queries = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [percent, setPercent] = useState(0);
  const add = useMutation({
    mutationFn: async (files: File[]) => {
      for (const file of files) {
        const path = `/api/petitions/${petition.id}/materials`;
        const added = await uploadFile<MaterialView>(path, { name: file.name }, file, (share) =>
          setPercent(Math.round(share * 100)),
        );
        onAdded(added.id);
      }
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['petition', petition.id] }),
  });
  const take = (event: ChangeEvent<HTMLInputElement>): void => {
    add.mutate([...(event.target.files ?? [])]);
    event.target.value = '';
  };
  return (
    <>
      {add.error ? <Alert type="error" showIcon role="alert" title={faultText(add.error, t('act.failed'))} /> : null}
      <input ref={input} type="file" hidden multiple accept={FILE_TYPES} data-testid="scan" onChange={take} />
      <Button icon={<UploadOutlined />} loading={add.isPending} onClick={() => input.current?.click()}>
        {add.isPending ? t('materials.uploading', { percent }) : t('materials.add')}
      </Button>
    </>
  );
}

function Viewer({ petitionId, material }: { petitionId: string; material: MaterialView }) {
  const { t } = useTranslation('petition');
  const [page, setPage] = useState(1);
  const path = `/api/petitions/${petitionId}/materials/${material.id}`;
  const take = useMutation({ mutationFn: () => download(`${path}/file`, {}, material.name) });
  const { name, pages } = material;
  return (
    <div className="petition-viewer">
      <div className="petition-viewer-bar">
        {material.preview === 'pages' ? (
          <>
            <Button
              icon={<LeftOutlined />}
              aria-label={t('materials.before')}
              onClick={() => setPage((at) => Math.max(1, at - 1))}
            />
            <span className="figure" role="status">
              {t('materials.page', { page, pages })}
            </span>
            <Button
              icon={<RightOutlined />}
              aria-label={t('materials.after')}
              onClick={() => setPage((at) => Math.min(pages, at + 1))}
            />
          </>
        ) : null}
        <span className="page-frame-space" />
        <span className="quiet figure" title={t('materials.hash', { hash: material.sha256 })}>
          {t('materials.size', { kb: Math.ceil(material.bytes / 1024) })}
        </span>
        <Button icon={<DownloadOutlined />} loading={take.isPending} onClick={() => take.mutate()}>
          {t('materials.download')}
        </Button>
      </div>
      {take.error ? <Alert type="error" showIcon title={faultText(take.error, t('act.failed'))} /> : null}
      {material.preview === 'pages' ? (
        <img className="petition-paper" src={`${path}/pages/${page}`} alt={t('materials.image', { name, page })} />
      ) : null}
      {material.preview === 'text' ? <Words path={path} /> : null}
      {material.preview === 'none' ? <p className="quiet">{t('materials.noPreview')}</p> : null}
    </div>
  );
}

function Words({ path }: { path: string }) {
  const words = useQuery({
    queryKey: ['material-text', path],
    queryFn: ({ signal }) => get<{ text: string }>(`${path}/text`, undefined, signal),
    staleTime: Infinity,
  });
  if (words.isPending) return <Loading rows={6} />;
  if (words.isError) return <Failure error={words.error} onRetry={() => void words.refetch()} />;
  return (
    <div className="petition-words" tabIndex={0}>
      {words.data.text}
    </div>
  );
}
