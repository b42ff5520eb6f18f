import { Table, type GetRef, type TableProps } from 'antd';

interface PageTableProps<T> extends Omit<TableProps<T>, 'dataSource' | 'pagination' | 'size' | 'scroll'> {
  page: { items: T[]; total: number; page: number; size: number };
  /** Width below which the table scrolls sideways, px. */
  width?: number;
  onTurn: (page: number, size: number) => void;
}

/** Rows without a link hold nothing to go to by key: what is wider than the window is then scrolled by the arrow keys. */
function scrollByKeys(table: GetRef<typeof Table> | null): void {
  table?.nativeElement.querySelector('.ant-table-content')?.setAttribute('tabindex', '0');
}

/** A page of a list that the server pages; a row that opens something has the class `rows-open`. */
export function PageTable<T extends object>({ page, width = 1080, onTurn, className, ...table }: PageTableProps<T>) {
  return (
    <Table<T>
      ref={scrollByKeys}
      rowKey="id"
      {...table}
      className={className ? `rows ${className}` : 'rows'}
      size="small"
      dataSource={page.items}
      scroll={{ x: width }}
      pagination={{
        current: page.page,
        pageSize: page.size,
        total: page.total,
        showSizeChanger: true,
        pageSizeOptions: [20, 50, 100],
        onChange: onTurn,
      }}
    />
  );
}
