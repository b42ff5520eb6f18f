/**
 * Stands in the place of antd's own measuring (vite.config.ts), which writes a style element without the page's nonce: the content security
 * policy refuses it, and each table would be reported. Same exports as `@rc-component/util/es/getScrollBarSize`.
 */
interface Size {
  width: number;
  height: number;
}

function measure(like?: Element): Size {
  const box = document.createElement('div');
  Object.assign(box.style, {
    position: 'absolute',
    top: '0',
    left: '0',
    width: '100px',
    height: '100px',
    overflow: 'scroll',
  });
  if (like) box.style.scrollbarWidth = getComputedStyle(like).scrollbarWidth;
  document.body.append(box);
  const size = { width: box.offsetWidth - box.clientWidth, height: box.offsetHeight - box.clientHeight };
  box.remove();
  return size;
}

let known: number | undefined;

/** Width of the page's scroll bars, CSS pixels. */
export default function getScrollBarSize(fresh = false): number {
  if (fresh || known === undefined) known = measure().width;
  return known;
}

/** Size of an element's scroll bars, CSS pixels; 0 when there is no element. */
export function getTargetScrollBarSize(target: unknown): Size {
  return target instanceof Element ? measure(target) : { width: 0, height: 0 };
}
