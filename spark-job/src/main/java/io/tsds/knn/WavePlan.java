package io.tsds.knn;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * In which order partitions are searched. The L-th distance over any rows bounds the answer from
 * above, so a small first wave spares the rest most of its survivors:
 *
 * <ol>
 *   <li>a sample of every partition, which gives bounds only;
 *   <li>about a tenth of the partitions, spread evenly;
 *   <li>all others, whose survivors now number about ten times L a query instead of L a partition.
 * </ol>
 *
 * @param sampleRows rows of each partition in the sample; 0 where a sample does not pay
 * @param second partitions of the second wave; empty where there are too few to divide
 * @param last all other partitions
 */
public record WavePlan(long sampleRows, int[] second, int[] last) {
  private static final double SAMPLE_SHARE = 0.01;
  private static final double LARGEST_SAMPLE_SHARE = 0.1;
  private static final int SAMPLE_LISTS = 3;
  private static final int PARTITIONS_PER_SECOND = 10;

  /**
   * Plans the waves.
   *
   * @param rows N
   * @param length L
   */
  public static WavePlan of(int partitions, long rows, int length) {
    double sample = Math.max(SAMPLE_SHARE * rows, (double) SAMPLE_LISTS * length);
    boolean samplePays = partitions > 1 && sample <= LARGEST_SAMPLE_SHARE * rows;
    long sampleRows = samplePays ? (long) Math.ceil(sample / partitions) : 0;
    int secondSize =
        partitions < 2 * PARTITIONS_PER_SECOND ? 0 : partitions / PARTITIONS_PER_SECOND;
    int[] second =
        IntStream.range(0, secondSize)
            .map(i -> (int) ((2L * i + 1) * partitions / (2L * secondSize)))
            .toArray();
    int[] last =
        IntStream.range(0, partitions)
            .filter(partition -> Arrays.binarySearch(second, partition) < 0)
            .toArray();
    return new WavePlan(sampleRows, second, last);
  }

  /** How many waves there are. */
  public int waves() {
    return (sampleRows > 0 ? 1 : 0) + (second.length > 0 ? 1 : 0) + 1;
  }
}
