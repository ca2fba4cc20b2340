package io.tsds.storage.parquet;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.storage.files.Concurrently;
import io.tsds.storage.files.RowNumbering;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.InputParameterNames;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The Parquet files of one input that have rows, every footer read, and the types in which the
 * columns of all of them are read: where files differ in width alone, the wider one.
 *
 * @param footers of the files with rows, in byte order of their full paths
 * @param filesWithoutRows how many files there are besides; their columns do not matter
 * @param idType Spark type of the id column, or null if there is none and rows are numbered
 * @param taskType Spark type of the task column, or null if none was asked for
 */
public record ParquetInput(
    List<ParquetFooter> footers,
    int filesWithoutRows,
    DataType idType,
    DataType taskType,
    VectorEncoding encoding) {

  /**
   * Reads all footers.
   *
   * @throws UserException if no file has rows, or two of them do not fit each other
   */
  public static ParquetInput read(
      List<FileStatus> files, EmbeddingInput input, Configuration hadoop) {
    List<ParquetFooter> footers =
        new ArrayList<>(
            Concurrently.readAll(files, file -> ParquetFooter.read(file, input, hadoop)));
    footers.removeIf(footer -> footer.rows() == 0);
    if (footers.isEmpty()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s %s: has no rows in its %s",
              new InputParameterNames(input.role()).input(),
              input.uri(),
              Quantity.of(files.size(), "Parquet file")));
    }
    int withoutRows = files.size() - footers.size();
    ParquetFooter first = footers.get(0);
    ParquetInput common =
        new ParquetInput(
            List.copyOf(footers), withoutRows, first.idType(), first.taskType(), first.encoding());
    for (ParquetFooter footer : footers) {
      common = common.widenedTo(footer);
    }
    return common;
  }

  private ParquetInput widenedTo(ParquetFooter footer) {
    VectorEncoding vectors = encoding.widenedTo(footer.encoding());
    boolean fits =
        vectors != null && widen(idType, footer.idType()) && widen(taskType, footer.taskType());
    if (!fits) {
      ParquetFooter first = footers.get(0);
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s has %s, %s has %s; all files must have the same column types, up to the width of"
                  + " integers, and of floats in lists",
              first.path(),
              first.describe(),
              footer.path(),
              footer.describe()));
    }
    return new ParquetInput(
        footers,
        filesWithoutRows,
        wider(idType, footer.idType()),
        wider(taskType, footer.taskType()),
        vectors);
  }

  /** Whether one type holds the values of both: the same one, or the longest integer. */
  private static boolean widen(DataType a, DataType b) {
    return Objects.equals(a, b) || (isInteger(a) && isInteger(b));
  }

  private static DataType wider(DataType a, DataType b) {
    return Objects.equals(a, b) ? a : DataTypes.LongType;
  }

  private static boolean isInteger(DataType type) {
    return type != null && !type.equals(DataTypes.StringType);
  }

  /** Full paths of the files with rows. */
  public String[] paths() {
    return footers.stream().map(ParquetFooter::path).toArray(String[]::new);
  }

  /** How the rows are numbered over the files. */
  public RowNumbering numbering() {
    return new RowNumbering(paths(), footers.stream().mapToLong(ParquetFooter::rows).toArray());
  }

  /** Which of the numbered files have ids that are unsigned and as long as a long. */
  BitSet unsignedIds() {
    BitSet files = new BitSet();
    for (int file = 0; file < footers.size(); file++) {
      files.set(file, footers.get(file).unsignedIds());
    }
    return files;
  }

  /** Whether Spark's reader of batches can decode every page of the columns. */
  boolean isDecodedInBatches() {
    return footers.stream().allMatch(ParquetFooter::decodedInBatches);
  }

  /** Compressed bytes of the largest row group, with all columns. */
  long largestRowGroup() {
    return footers.stream().mapToLong(ParquetFooter::largestRowGroup).max().orElse(0);
  }
}
