package io.tsds.storage.result;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of a selection by its pool, as {@link TableRows} writes them.
 *
 * <ul>
 *   <li>A row of {@code selection}: id, epoch (4 bytes), draws (4 bytes, or 8 where the sample size
 *       is above 2^31 - 1); sorted by epoch, then id.
 *   <li>A row of {@code probabilities}: id, the bits of the double (8 bytes); sorted by id.
 *   <li>A long id is its 8 bytes; a string id is the length of its UTF-8 text in bytes (4 bytes),
 *       then the text.
 * </ul>
 */
abstract sealed class CanonicalRows implements TableRows {
  private final IdColumn poolIds;

  /** Pool index of the current row. */
  int index = -1;

  private CanonicalRows(IdColumn poolIds) {
    this.poolIds = poolIds;
  }

  /**
   * Rows of a selection.
   *
   * @param poolIds ids of the pool, ascending
   * @param draws asked for one epoch after another, as the rows reach it; members with 0 draws have
   *     no row
   */
  static CanonicalRows ofSelection(IdColumn poolIds, EpochDraws draws) {
    return new Selection(poolIds, draws, 0);
  }

  /**
   * The rows of one epoch of a selection.
   *
   * @param sampleSize B
   * @param counts of the epoch's draws [pool]
   */
  static CanonicalRows ofEpoch(IdColumn poolIds, long sampleSize, int epoch, long[] counts) {
    return new Selection(
        poolIds, EpochDraws.of(sampleSize, Collections.nCopies(epoch + 1, counts)), epoch);
  }

  /**
   * Rows of probabilities.
   *
   * @param poolIds ids of the pool, ascending
   * @param probabilities [pool]; members with 0 have no row
   */
  static CanonicalRows ofProbabilities(IdColumn poolIds, double[] probabilities) {
    requireLength(poolIds, probabilities.length);
    return new Probabilities(poolIds, probabilities);
  }

  /** Type of the column of draws. */
  static DataType drawsType(long sampleSize) {
    return EpochDraws.areLong(sampleSize) ? DataTypes.LongType : DataTypes.IntegerType;
  }

  final IdColumn ids() {
    return poolIds;
  }

  private static void requireLength(IdColumn poolIds, int length) {
    if (length != poolIds.size()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d values do not fit a pool of %d", length, poolIds.size()));
    }
  }

  /** Writes what the current row has behind its id. */
  abstract void writeValues(DataOutputStream out) throws IOException;

  /** The columns behind the id. */
  abstract StructField[] valueColumns();

  @Override
  public final void write(DataOutputStream out) throws IOException {
    if (poolIds instanceof LongIds longs) {
      out.writeLong(longs.value(index));
    } else {
      byte[] utf8 = ((StringIds) poolIds).bytes(index);
      out.writeInt(utf8.length);
      out.write(utf8);
    }
    writeValues(out);
  }

  @Override
  public final StructType schema() {
    DataType idType = poolIds.kind() == IdKind.LONG ? DataTypes.LongType : DataTypes.StringType;
    StructType schema = new StructType().add("id", idType, false);
    for (StructField column : valueColumns()) {
      schema = schema.add(column);
    }
    return schema;
  }

  private static final class Selection extends CanonicalRows {
    private final EpochDraws draws;
    private int epoch;

    /** Of the current epoch [pool]; null before its first row. */
    private long[] counts;

    Selection(IdColumn poolIds, EpochDraws draws, int from) {
      super(poolIds);
      this.draws = draws;
      this.epoch = from;
    }

    @Override
    public boolean next() {
      for (; epoch < draws.epochs(); epoch++) {
        if (counts == null) {
          counts = draws.of(epoch);
          requireLength(ids(), counts.length);
        }
        while (++index < counts.length) {
          if (counts[index] > 0) {
            return true;
          }
        }
        index = -1;
        counts = null;
      }
      return false;
    }

    @Override
    void writeValues(DataOutputStream out) throws IOException {
      out.writeInt(epoch);
      if (draws.areLong()) {
        out.writeLong(counts[index]);
      } else {
        out.writeInt(Math.toIntExact(counts[index]));
      }
    }

    @Override
    StructField[] valueColumns() {
      return new StructField[] {
        DataTypes.createStructField("epoch", DataTypes.IntegerType, false),
        DataTypes.createStructField("draws", drawsType(draws.sampleSize()), false)
      };
    }
  }

  private static final class Probabilities extends CanonicalRows {
    private final double[] probabilities;

    Probabilities(IdColumn poolIds, double[] probabilities) {
      super(poolIds);
      this.probabilities = probabilities;
    }

    @Override
    public boolean next() {
      while (++index < probabilities.length) {
        if (probabilities[index] > 0) {
          return true;
        }
      }
      return false;
    }

    @Override
    void writeValues(DataOutputStream out) throws IOException {
      out.writeLong(Double.doubleToRawLongBits(probabilities[index]));
    }

    @Override
    StructField[] valueColumns() {
      return new StructField[] {
        DataTypes.createStructField("probability", DataTypes.DoubleType, false)
      };
    }
  }
}
