import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PetitionRevealed, PetitionView } from '../../signaling/contract/petition-api.ts';
import { ReasonDialog } from '../archive/reason-dialog.tsx';
import { post } from '../client/http.ts';
import { Card } from '../component/page-frame.tsx';
import { useMe } from '../component/session.tsx';

/** Who it is about: masked; in full for a reason that is put down. */
export function People({ petition }: { petition: PetitionView }) {
  const { t } = useTranslation(['petition', 'petitionLabel']);
  const { role } = useMe();
  const [asking, setAsking] = useState(false);
  const [full, setFull] = useState<PetitionRevealed['people'] | null>(null);
  const reveal = async (reason: string): Promise<void> => {
    const found = await post<PetitionRevealed>(`/api/petitions/${petition.id}/reveal`, { reason });
    setFull(found.people);
  };
  const button =
    role === 'auditor' ? null : full ? (
      <Button size="small" onClick={() => setFull(null)}>
        {t('people.hide')}
      </Button>
    ) : (
      <Button size="small" onClick={() => setAsking(true)}>
        {t('people.reveal')}
      </Button>
    );
  return (
    <Card title={`${t('people.title')}（${petition.persons}）`} extra={button} testId="people">
      <ul className="petition-list">
        {petition.people.map((person, at) => {
          const shown = full?.[at];
          return (
            <li key={at}>
              <strong>{shown?.name ?? person.name}</strong>{' '}
              <span className="quiet">{t(`petitionLabel:role.${person.role}`)}</span>
              <span className="petition-block figure">
                {(shown?.identity ?? person.identityMasked) || t('people.noIdentity')}
              </span>
              <span className="petition-block figure">{shown?.phone ?? person.phoneMasked}</span>
              {shown?.address ? <span className="petition-block">{shown.address}</span> : null}
            </li>
          );
        })}
      </ul>
      <ReasonDialog
        open={asking}
        title={t('people.revealTitle')}
        hint={t('people.revealHint')}
        confirm={t('people.reveal')}
        onConfirm={reveal}
        onClose={() => setAsking(false)}
      />
    </Card>
  );
}
