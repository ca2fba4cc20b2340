package io.tsds.storage.input;

import io.tsds.embedding.IdKind;
import io.tsds.storage.files.RowNumbering;
import java.io.Serializable;
import java.util.BitSet;

/**
 * What tasks need to know of a source's rows.
 *
 * @param numbering how rows are numbered over the files
 * @param numbered whether the ids are the rows' numbers
 * @param unsignedIds which of the numbered files have unsigned ids of 64 bits
 * @param filesWithoutRows how many files of the input have no rows
 */
public record SourceRows(
    RowNumbering numbering,
    IdKind idKind,
    boolean numbered,
    RowRules rules,
    BitSet unsignedIds,
    int filesWithoutRows)
    implements Serializable {}
