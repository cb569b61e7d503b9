import { useEffect } from 'react';

/** Calls at once and then again and again, as long as the page is visible. @param everyMs the pause between calls' ends */
export function usePolling(call: () => Promise<void>, everyMs: number): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const turn = async (): Promise<void> => {
      if (!document.hidden) await call();
      if (!isOver) timer = setTimeout(() => void turn(), everyMs);
    };
    const onVisible = (): void => {
      if (document.hidden) return;
      clearTimeout(timer);
      void turn();
    };
    void turn();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [call, everyMs]);
}
