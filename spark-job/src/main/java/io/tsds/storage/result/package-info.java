/**
 * The rows of a result and what lies beside them: formats, canonical order, checksums, and the
 * trace by which a result can be verified.
 */
package io.tsds.storage.result;
