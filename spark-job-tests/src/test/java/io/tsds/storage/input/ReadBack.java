package io.tsds.storage.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.SquaredDistance;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Everything a source hands out, brought to the test: rows by id, and what each partition summed
 * up.
 */
public final class ReadBack {
  public final List<String> ids = new ArrayList<>();
  public final List<float[]> rows = new ArrayList<>();
  public final List<Integer> blockSizes = new ArrayList<>();
  final List<Integer> partitions = new ArrayList<>();
  public final List<PartitionSummary> summaries = new ArrayList<>();

  private record Part(
      int partition,
      List<String> ids,
      List<float[]> rows,
      List<Integer> blocks,
      PartitionSummary summary)
      implements Serializable {}

  /** All partitions, in blocks of 7 rows. */
  public static ReadBack of(EmbeddingSource source) {
    return of(source, IntStream.range(0, source.partitions()).toArray(), 7, Long.MAX_VALUE);
  }

  public static ReadBack of(
      EmbeddingSource source, int[] partitions, int blockRows, long probeRows) {
    ReadBack all = new ReadBack();
    for (Part part :
        source
            .scan(
                partitions,
                blockRows,
                probeRows,
                (partition, blocks) -> List.of(read(partition, blocks)).iterator())
            .collect()) {
      all.partitions.add(part.partition());
      all.ids.addAll(part.ids());
      all.rows.addAll(part.rows());
      all.blockSizes.addAll(part.blocks());
      all.summaries.add(part.summary());
    }
    return all;
  }

  private static Part read(int partition, EmbeddingSource.BlockCursor blocks) {
    List<String> ids = new ArrayList<>();
    List<float[]> rows = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (EmbeddingBlock block = blocks.next(); block != null; block = blocks.next()) {
      sizes.add(block.rows());
      requireNorms(block);
      for (int row = 0; row < block.rows(); row++) {
        int start = block.offset(row);
        ids.add(block.ids().text(row));
        rows.add(Arrays.copyOfRange(block.values(), start, start + block.dimension()));
      }
    }
    return new Part(partition, ids, rows, sizes, blocks.summary());
  }

  /** Every block has the canonical squared norms of the values it hands out. */
  private static void requireNorms(EmbeddingBlock block) {
    for (int row = 0; row < block.rows(); row++) {
      assertThat(block.squaredNorms()[row])
          .isEqualTo(SquaredDistance.norm(block.values(), block.offset(row), block.dimension()));
    }
  }

  public float[][] matrix() {
    return rows.toArray(new float[0][]);
  }

  /** The fault that stopped the reading. */
  public RowFault fault() {
    return summaries.stream()
        .map(PartitionSummary::firstFault)
        .filter(fault -> fault != null)
        .findFirst()
        .orElseThrow();
  }

  public long skipped() {
    return summaries.stream().mapToLong(summary -> summary.counts().skipped()).sum();
  }

  public long good() {
    return summaries.stream().mapToLong(summary -> summary.counts().rows()).sum();
  }
}
