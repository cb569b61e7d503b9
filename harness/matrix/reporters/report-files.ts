/** Reports that every folder of results has, by their names in it. */
export const reportFiles = { html: 'report.html', junit: 'junit.xml' } as const;
