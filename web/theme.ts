import type { ThemeConfig } from 'antd';

export const ACCENT = '#1d4e89';
export const FONTS = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif';

/** Staff screens: one accent, greys, red only for danger, recording and overdue. All text colours have 4.5:1 on white and on the page's grey. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: ACCENT,
    colorInfo: ACCENT,
    colorLink: ACCENT,
    colorSuccess: '#1a7f37',
    colorWarning: '#9a6700',
    colorError: '#c62828',
    colorSuccessBg: '#e6f4ea',
    colorSuccessBorder: '#a8d5b5',
    colorWarningBg: '#fff5d6',
    colorWarningBorder: '#e3c26b',
    colorInfoBg: '#e8eff8',
    colorInfoBorder: '#b5cbe4',
    colorText: '#1c2430',
    colorTextSecondary: '#4a5563',
    colorTextTertiary: '#5b6472',
    colorTextDescription: '#5b6472',
    colorTextPlaceholder: '#6b7380',
    colorBgLayout: '#f3f5f8',
    colorBorder: '#c9d1dc',
    colorBorderSecondary: '#e3e8ef',
    borderRadius: 8,
    fontSize: 14,
    fontFamily: FONTS,
    lineHeight: 1.6,
    controlHeight: 36,
    // Told to the library itself, which else waits for the end of transitions that never begin (page.css).
    motion: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.18s',
  },
  components: {
    Table: { cellPaddingBlock: 10, headerBg: '#f3f5f8', headerColor: '#4a5563' },
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
    Segmented: { trackBg: '#e3e8ef' },
    Form: { itemMarginBottom: 16, verticalLabelPadding: '0 0 4px' },
  },
};
