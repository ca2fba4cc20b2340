package io.tsds.storage.queries;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.InputChecksum;
import java.util.List;
import java.util.Locale;

/**
 * All queries in memory, every row checked, in the order of the files' rows.
 *
 * @param values row-major [rows x dimension], float32
 * @param rows number of queries M
 * @param dimension number of components of a row
 * @param ids one id a row; the row's number over all files where the files have no ids
 * @param targets in the order of their names' UTF-8 bytes; one without a name where the rows were
 *     not split. Each row is in one of them
 * @param skippedRows faulty rows left out under {@code --on-bad-row skip}
 * @param notUnitRows rows whose norm is off 1 by more than 1e-3 (with the l2 metric)
 * @param checksum of the rows as read, those that were left out for their target task among them
 */
public record QuerySet(
    float[] values,
    int rows,
    int dimension,
    IdColumn ids,
    List<TargetQueries> targets,
    long skippedRows,
    long notUnitRows,
    InputChecksum checksum) {
  /** More queries than that are more than an assignment on one driver is meant for. */
  public static final int MOST = 1_000_000;

  public QuerySet {
    targets = List.copyOf(targets);
    if ((long) rows * dimension != values.length || ids.size() != rows) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d x %d queries do not fit %d values and %d ids",
              rows,
              dimension,
              values.length,
              ids.size()));
    }
  }

  /** The queries without their ids. */
  public EmbeddingMatrix matrix() {
    return new EmbeddingMatrix(values, rows, dimension);
  }
}
