package io.tsds.storage;

import io.tsds.embedding.IdKind;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.runtime.AbstractFunction1;

/**
 * Embeddings that a Spark plan reads. All scans share the plan's rows as Spark's engine has them,
 * in binary form, so that partitions keep their numbers and no row becomes an object.
 */
final class PlanEmbeddings implements EmbeddingSource {
  private final List<InputFile> files;
  private final RDD<InternalRow> rows;
  private final RowDecoder decoder;
  private final RowRules rules;

  PlanEmbeddings(List<InputFile> files, RDD<InternalRow> rows, RowDecoder decoder, RowRules rules) {
    this.files = files;
    this.rows = rows;
    this.decoder = decoder;
    this.rules = rules;
  }

  @Override
  public int dimension() {
    return rules.dimension();
  }

  @Override
  public IdKind idKind() {
    return decoder.idKind();
  }

  @Override
  public List<InputFile> files() {
    return files;
  }

  @Override
  public long rows() {
    return decoder.numbering().rows();
  }

  @Override
  public int partitions() {
    return rows.getNumPartitions();
  }

  @Override
  public <T> JavaRDD<T> scan(
      int[] partitions, int blockRows, long rowLimit, PartitionReader<T> reader) {
    int[] sorted = sortedPartitions(partitions);
    if (blockRows < 1 || (long) blockRows * dimension() > Integer.MAX_VALUE || rowLimit < 0) {
      throw new IllegalArgumentException(
          "blocks of %d rows of %d components, %d rows at most; a block has 1 to 2^31-1 values"
              .formatted(blockRows, dimension(), rowLimit));
    }
    RowDecoder rowDecoder = decoder;
    RowRules rowRules = rules;
    JavaRDD<InternalRow> chosen = PartitionPruningRDD.create(rows, new In(sorted)).toJavaRDD();
    return chosen.mapPartitionsWithIndex(
        (index, partitionRows) -> {
          int partition = sorted[index];
          return reader.read(
              partition,
              new RowBlocks(partitionRows, rowDecoder, rowRules, partition, blockRows, rowLimit));
        },
        true);
  }

  private int[] sortedPartitions(int[] partitions) {
    int[] sorted = partitions.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] < 0 || sorted[i] >= partitions() || (i > 0 && sorted[i] == sorted[i - 1])) {
        throw new IllegalArgumentException(
            "partition %d is given twice or not in 0 to %d".formatted(sorted[i], partitions() - 1));
      }
    }
    return sorted;
  }

  /** Whether a partition is one of some; Spark wants a Scala function. */
  private static final class In extends AbstractFunction1<Object, Object> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int[] sorted;

    In(int[] sorted) {
      this.sorted = sorted;
    }

    @Override
    public Object apply(Object partition) {
      return Arrays.binarySearch(sorted, (Integer) partition) >= 0;
    }
  }
}
