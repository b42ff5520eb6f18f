import { DownloadOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { download } from '../client/download.ts';
import type { Query } from '../client/http.ts';
import { faultText } from './fault-text.ts';

interface ExportButtonProps {
  path: string;
  query: Query;
  /** The file's name when the server gives none. */
  fileName: string;
  label: string;
  done: string;
}

/** Takes the list away as a file, with the filters that are set. */
export function ExportButton({ path, query, fileName, label, done }: ExportButtonProps) {
  const { message, modal } = App.useApp();
  const take = useMutation({
    mutationFn: () => download(path, query, fileName),
    onSuccess: () => void message.success(done),
    onError: (error) => void modal.error({ title: faultText(error, error.message) }),
  });
  return (
    <Button icon={<DownloadOutlined />} loading={take.isPending} onClick={() => take.mutate()}>
      {label}
    </Button>
  );
}
