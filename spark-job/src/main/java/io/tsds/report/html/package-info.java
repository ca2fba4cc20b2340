/** The report as a page: sections, tables and charts in HTML without scripts. */
package io.tsds.report.html;
