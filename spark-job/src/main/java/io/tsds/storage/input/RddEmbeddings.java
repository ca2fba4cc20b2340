package io.tsds.storage.input;

import io.tsds.embedding.IdKind;
import io.tsds.storage.files.RowNumbering;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.PartitionPruningRDD;
import org.apache.spark.rdd.RDD;
import scala.runtime.AbstractFunction1;

/**
 * Embeddings that an RDD brings in some form of its own. All scans share that RDD, so that
 * partitions keep their numbers and their preferred places.
 *
 * @param <R> what the RDD holds
 */
public final class RddEmbeddings<R> implements EmbeddingSource {
  private final EmbeddingFormat format;
  private final InputSnapshot snapshot;
  private final SourceRows source;
  private final RDD<R> stored;
  private final RowFeed.Opener<R> opener;

  public RddEmbeddings(
      EmbeddingFormat format,
      InputSnapshot snapshot,
      SourceRows source,
      RDD<R> stored,
      RowFeed.Opener<R> opener) {
    this.format = format;
    this.snapshot = snapshot;
    this.source = source;
    this.stored = stored;
    this.opener = opener;
  }

  @Override
  public int dimension() {
    return source.rules().dimension();
  }

  @Override
  public IdKind idKind() {
    return source.idKind();
  }

  @Override
  public EmbeddingFormat format() {
    return format;
  }

  @Override
  public boolean numbered() {
    return source.numbered();
  }

  @Override
  public float scale() {
    return source.rules().scale();
  }

  @Override
  public int filesWithoutRows() {
    return source.filesWithoutRows();
  }

  @Override
  public InputSnapshot snapshot() {
    return snapshot;
  }

  @Override
  public RowNumbering numbering() {
    return source.numbering();
  }

  @Override
  public long rows() {
    return source.numbering().rows();
  }

  @Override
  public int partitions() {
    return stored.getNumPartitions();
  }

  @Override
  public <T> JavaRDD<T> scan(
      int[] partitions, int blockRows, long probeRows, PartitionReader<T> reader) {
    int[] sorted = sortedPartitions(partitions);
    if (blockRows < 1 || (long) blockRows * dimension() > Integer.MAX_VALUE || probeRows < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "blocks of %d rows of %d components, %d rows at most; a block has 1 to 2^31-1 values",
              blockRows,
              dimension(),
              probeRows));
    }
    SourceRows rows = source;
    RowFeed.Opener<R> feeds = opener;
    JavaRDD<R> chosen = PartitionPruningRDD.create(stored, new In(sorted)).toJavaRDD();
    return chosen.mapPartitionsWithIndex(
        (index, partitionRows) -> {
          int partition = sorted[index];
          rows.numbering().requireNamesOfThisProcess();
          RowFeed feed = feeds.open(partitionRows, probeRows);
          return reader.read(
              partition, new CheckedBlocks(feed, rows, partition, blockRows, probeRows));
        },
        true);
  }

  private int[] sortedPartitions(int[] partitions) {
    int[] sorted = partitions.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i] < 0 || sorted[i] >= partitions() || (i > 0 && sorted[i] == sorted[i - 1])) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "partition %d is given twice or not in 0 to %d",
                sorted[i],
                partitions() - 1));
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
