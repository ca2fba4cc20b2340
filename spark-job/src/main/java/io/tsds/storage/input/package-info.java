/**
 * Rows of embeddings from whatever source: which input, which files, the rules that a row must
 * meet, and blocks of checked rows.
 */
package io.tsds.storage.input;
