package io.tsds.storage;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of a result, one after another in their canonical order, with canonical bytes: what
 * checksums are taken over, and what travels to the executors that write them. All numbers are
 * big-endian.
 *
 * <ul>
 *   <li>A row of {@code selection}: id, epoch (4 bytes), draws (4 bytes); sorted by epoch, then id.
 *   <li>A row of {@code probabilities}: id, the bits of the double (8 bytes); sorted by id.
 *   <li>A long id is its 8 bytes; a string id is the length of its UTF-8 text in bytes (4 bytes),
 *       then the text.
 * </ul>
 */
abstract sealed class CanonicalRows {
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
   * @param drawsPerEpoch one array an epoch, [pool]: how often each member was drawn; members with
   *     0 have no row
   */
  static CanonicalRows ofSelection(IdColumn poolIds, List<int[]> drawsPerEpoch) {
    for (int[] draws : drawsPerEpoch) {
      requireLength(poolIds, draws.length);
    }
    return new Selection(poolIds, drawsPerEpoch);
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

  private static void requireLength(IdColumn poolIds, int length) {
    if (length != poolIds.size()) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d values do not fit a pool of %d", length, poolIds.size()));
    }
  }

  /** Goes to the next row. False at the end. */
  abstract boolean next();

  /** Writes what the current row has behind its id. */
  abstract void writeValues(DataOutputStream out) throws IOException;

  /** The columns behind the id. */
  abstract StructField[] valueColumns();

  /** Writes the current row. */
  final void write(DataOutputStream out) throws IOException {
    if (poolIds instanceof LongIds longs) {
      out.writeLong(longs.value(index));
    } else {
      byte[] utf8 = ((StringIds) poolIds).bytes(index);
      out.writeInt(utf8.length);
      out.write(utf8);
    }
    writeValues(out);
  }

  /** Columns of the rows. */
  final StructType schema() {
    DataType idType = poolIds.kind() == IdKind.LONG ? DataTypes.LongType : DataTypes.StringType;
    StructType schema = new StructType().add("id", idType, false);
    for (StructField column : valueColumns()) {
      schema = schema.add(column);
    }
    return schema;
  }

  private static final class Selection extends CanonicalRows {
    private final List<int[]> drawsPerEpoch;
    private int epoch;

    Selection(IdColumn poolIds, List<int[]> drawsPerEpoch) {
      super(poolIds);
      this.drawsPerEpoch = drawsPerEpoch;
    }

    @Override
    boolean next() {
      for (; epoch < drawsPerEpoch.size(); epoch++) {
        int[] draws = drawsPerEpoch.get(epoch);
        while (++index < draws.length) {
          if (draws[index] > 0) {
            return true;
          }
        }
        index = -1;
      }
      return false;
    }

    @Override
    void writeValues(DataOutputStream out) throws IOException {
      out.writeInt(epoch);
      out.writeInt(drawsPerEpoch.get(epoch)[index]);
    }

    @Override
    StructField[] valueColumns() {
      return new StructField[] {
        DataTypes.createStructField("epoch", DataTypes.IntegerType, false),
        DataTypes.createStructField("draws", DataTypes.IntegerType, false)
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
    boolean next() {
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
