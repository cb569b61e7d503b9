/** A kernel has begun, by its own first word or, where it is told to be quiet (`loglevel=3`), by the boot loader's last. */
export const kernelStarts = /Linux version \d|Loading Linux \d/;
