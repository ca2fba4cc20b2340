package io.tsds.storage;

import io.tsds.embedding.IdKind;
import io.tsds.storage.files.RowNumbering;
import java.io.Serializable;

/**
 * What tasks need to know of a source's rows.
 *
 * @param numbering how rows are numbered over the files
 * @param numbered whether the ids are the rows' numbers
 */
record SourceRows(RowNumbering numbering, IdKind idKind, boolean numbered, RowRules rules)
    implements Serializable {}
