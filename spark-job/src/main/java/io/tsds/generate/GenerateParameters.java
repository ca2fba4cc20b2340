package io.tsds.generate;

import io.tsds.UserException;
import io.tsds.embedding.IdKind;
import io.tsds.storage.writing.ComponentType;
import java.io.Serializable;
import java.util.Locale;

/**
 * Everything that synthetic embeddings depend on, checked.
 *
 * @param output folder of the candidates; which of them are copies is written beside it
 * @param overwrite whether data generated earlier may be replaced
 */
public record GenerateParameters(
    Data data,
    Copies copies,
    Storage storage,
    Queries queries,
    String output,
    long seed,
    boolean overwrite)
    implements Serializable {

  /** All centers are in memory in every task: at most 1 GiB of them. */
  private static final long MOST_CENTER_COMPONENTS = 1L << 28;

  public GenerateParameters {
    long near = copies.nearCopies(data.rows());
    long exact = copies.exactCopies(data.rows());
    long sources =
        CopyLayout.sources(near, copies.nearFactor())
            + CopyLayout.sources(exact, copies.exactFactor());
    long originals = data.rows() - near - exact;
    if (sources > originals) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`near-duplicate-rate` %s and `exact-duplicate-rate` %s ask for copies of %d different"
                  + " rows, but only %d rows are no copies; lower the rates or raise"
                  + " `near-duplicate-factor` and `exact-duplicate-factor`, the copies of each",
              copies.nearRate(),
              copies.exactRate(),
              sources,
              originals));
    }
    if (storage.files() > data.rows()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`files` is %d; must be at most %d, one for each row",
              storage.files(),
              data.rows()));
    }
  }

  /**
   * The shape of the data.
   *
   * @param rows candidates N, copies included
   * @param clusters number of centers
   * @param noise standard deviation of each component around the center, whose components have 1
   */
  public record Data(long rows, int dimension, int clusters, double noise) implements Serializable {
    public Data {
      require(rows >= 1 && rows <= 1L << 48, "`rows` is %s; must be between 1 and 2^48", rows);
      require(dimension >= 1, "`dimension` is %s; must be at least 1", dimension);
      require(clusters >= 1, "`clusters` is %s; must be at least 1", clusters);
      require(
          (long) clusters * dimension <= MOST_CENTER_COMPONENTS,
          "`clusters` times `dimension` is %s; must be at most 2^28, since every task holds all"
              + " centers in memory",
          (long) clusters * dimension);
      require(
          noise >= 0 && Double.isFinite(noise),
          "`noise` is %s; must be at least 0: the standard deviation around a center",
          noise);
    }
  }

  /**
   * The injected duplicates.
   *
   * @param nearRate share of all rows that are near copies of other rows
   * @param nearNoise standard deviation that a near copy adds to each component, in the units of
   *     {@link Data#noise}
   * @param nearFactor near copies of each row that has some
   * @param exactRate share of all rows that are exact copies of other rows
   * @param exactFactor exact copies of each row that has some
   */
  public record Copies(
      double nearRate, double nearNoise, int nearFactor, double exactRate, int exactFactor)
      implements Serializable {
    public Copies {
      require(
          nearRate >= 0 && nearRate < 1,
          "`near-duplicate-rate` is %s; must be in [0, 1): the share of all rows that are copies",
          nearRate);
      require(
          exactRate >= 0 && exactRate < 1,
          "`exact-duplicate-rate` is %s; must be in [0, 1): the share of all rows that are copies",
          exactRate);
      require(
          nearNoise >= 0 && Double.isFinite(nearNoise),
          "`near-duplicate-noise` is %s; must be at least 0",
          nearNoise);
      require(
          nearFactor >= 1,
          "`near-duplicate-factor` is %s; must be at least 1 copy of each copied row",
          nearFactor);
      require(
          exactFactor >= 1,
          "`exact-duplicate-factor` is %s; must be at least 1 copy of each copied row",
          exactFactor);
    }

    /** Near copies among {@code rows} rows. */
    public long nearCopies(long rows) {
      return Math.round(nearRate * rows);
    }

    /** Exact copies among {@code rows} rows. */
    public long exactCopies(long rows) {
      return Math.round(exactRate * rows);
    }
  }

  /**
   * How rows are written.
   *
   * @param layout of embeddings in Parquet files
   * @param ids of rows in Parquet files: row numbers, or strings made from them
   * @param files number of files of the candidates
   */
  public record Storage(
      FileFormat format, ComponentType elementType, Layout layout, IdKind ids, int files)
      implements Serializable {
    private static final long BYTES_PER_FILE = 128L << 20;

    public Storage {
      require(files >= 1, "`files` is %s; must be at least 1", files);
      if (format == FileFormat.NPY && layout == Layout.BINARY) {
        throw new UserException("`layout` is binary, which npy files do not have; leave it out");
      }
      if (format == FileFormat.NPY && ids == IdKind.STRING) {
        throw new UserException(
            "`ids` is string, but rows of npy files have no ids beyond their numbers; leave it"
                + " out or set `format` parquet");
      }
      if (format == FileFormat.PARQUET
          && layout == Layout.ARRAY
          && elementType == ComponentType.FLOAT16) {
        throw new UserException(
            "`dtype` is float16, which Spark cannot read from Parquet lists; add `layout` binary,"
                + " or set `format` npy");
      }
      if (format == FileFormat.PARQUET
          && layout == Layout.BINARY
          && elementType == ComponentType.FLOAT64) {
        throw new UserException(
            "`dtype` is float64, which is not read from binary columns; leave `layout` binary out,"
                + " or set `dtype` float32");
      }
    }

    /** Files of about 128 MiB for so many rows. */
    public static int filesFor(long rows, int dimension, ComponentType elementType) {
      double bytes = (double) rows * dimension * elementType.bytes();
      long bySize = (long) (bytes / BYTES_PER_FILE);
      return (int) Math.max(1, Math.min(bySize, Math.min(rows, 1 << 20)));
    }
  }

  /**
   * The queries.
   *
   * @param rows number of queries M, 0 for none
   * @param output their folder; null without queries
   */
  public record Queries(long rows, String output) implements Serializable {
    public Queries {
      require(rows >= 0 && rows <= 1L << 48, "`queries` is %s; must be between 0 and 2^48", rows);
      if (rows > 0 && output == null) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "`queries` is %d, but `queries-output` is missing: the folder for them",
                rows));
      }
      if (rows == 0 && output != null) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "`queries-output` is %s, but `queries` is missing: how many to write",
                output));
      }
    }
  }

  private static void require(boolean holds, String message, Object value) {
    if (!holds) {
      throw new UserException(String.format(Locale.ROOT, message, value));
    }
  }
}
