/** The one toaster of the page. */
export const toasterId = 'ttys0-toaster';
