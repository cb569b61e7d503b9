import { Observable } from './observable.ts';
import { useObservable } from './use-observable.ts';

/** How much of the page is around a blade: all, none, or none and the window fills the screen. */
export type FocusLayout = 'normal' | 'full-width' | 'full-screen';

const layout = new Observable<FocusLayout>('normal');

// The browser leaves full screen by itself on Escape.
document.addEventListener('fullscreenchange', () => {
  if (!document.fullscreenElement && layout.get() === 'full-screen') layout.set('normal');
});

/** Changes the layout. A browser that refuses full screen still gives the full window. */
export function setFocusLayout(next: FocusLayout): void {
  layout.set(next);
  if (next === 'full-screen') void document.documentElement.requestFullscreen().catch(() => undefined);
  else if (document.fullscreenElement) void document.exitFullscreen();
}

/** The layout now. */
export function useFocusLayout(): { readonly layout: FocusLayout } {
  return { layout: useObservable(layout) };
}
