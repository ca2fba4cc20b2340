/**
 * The export of a selection: its rows joined to the candidates' records, and written as the files
 * that trainers read.
 */
package io.tsds.pipeline.export;
