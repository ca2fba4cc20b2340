package io.tsds.plan;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.knn.BlockSize;
import io.tsds.report.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a selection of recovery data will take, from the sizes of its inputs.
 *
 * @param rows N, candidates; 0 where they are not counted beforehand
 * @param dimension d of the embeddings; 0 where a column has the clusters, so that nothing is
 *     searched
 * @param landmarks m, the most that there can be
 * @param neighbors k of each landmark
 * @param clusters the most that are tried
 * @param dense whether all pairs of landmarks have an affinity
 * @param checked whether samples of the landmarks are clustered, too
 * @param partitions of the candidates
 * @param gflops of one core, measured
 * @param resources cores and memory at present
 */
public record RecoveryPlan(
    long rows,
    int dimension,
    long landmarks,
    int neighbors,
    int clusters,
    boolean dense,
    boolean checked,
    int partitions,
    double gflops,
    ClusterResources resources) {
  /** Of a neighbor on the driver: number and distance, and both again while the graph is made. */
  private static final int NEIGHBOR_BYTES = 12;

  /** Of an entry of the graph, of which there are at most two a neighbor, while it is made. */
  private static final int EDGE_BYTES = 28;

  /** Candidates of queues that the driver holds, about, and bytes of one with its concepts. */
  private static final long QUEUED = 1L << 20;

  private static final long QUEUED_BYTES = 200;

  /** What a task takes besides its slab and its queries: lists, waiting pairs, tiles. */
  private static final long TASK_BYTES = 150L << 20;

  /** Of an edge in the graph of concepts, about. */
  public static final int CONCEPT_EDGE_BYTES = 32;

  private boolean searches() {
    return dimension > 0;
  }

  /** Operations of the search: landmarks against each other, and the other rows against them. */
  public double operations() {
    double others = Math.max(0, rows - landmarks);
    return 2.0 * landmarks * dimension * (landmarks + (others > 0 ? rows : 0.0));
  }

  /** The vectors of the landmarks, in bytes. */
  private long vectorBytes() {
    return Float.BYTES * landmarks * dimension;
  }

  /** The eigenvectors' basis, and the factors of the projection. */
  private long spectralBytes() {
    long basis = 2L * (clusters + 1) + 1;
    long affinities =
        dense
            ? Double.BYTES * landmarks * landmarks * 3 / 2
            : landmarks * neighbors * (NEIGHBOR_BYTES + 2L * EDGE_BYTES);
    return affinities + Double.BYTES * landmarks * (basis + 6L * clusters);
  }

  /** The least bytes on the driver without which the run cannot succeed. */
  private long leastDriverBytes() {
    return searches() ? vectorBytes() + spectralBytes() : 0;
  }

  /**
   * About how many bytes the driver takes, but for the graph of concepts: the landmarks, and again
   * as they are sent; what the clustering holds; the files of the queues that are open.
   */
  public long driverBytes() {
    return (searches() ? (checked ? 3 : 2) * vectorBytes() + spectralBytes() : 0)
        + QUEUED_BYTES * (rows == 0 ? QUEUED : Math.min(rows, QUEUED));
  }

  /** The most bytes that an executor takes: the landmarks, and its tasks at a time. */
  public long executorBytes() {
    long tasks = Math.min(resources.slotsOfExecutor(), Math.max(1, partitions));
    long slab = searches() ? 3L * Float.BYTES * BlockSize.rows(dimension) * dimension : 0;
    return vectorBytes() + tasks * (slab + TASK_BYTES);
  }

  /** About how long the search takes. */
  public double searchSeconds() {
    return operations() / (gflops * 1e9) / resources.slots();
  }

  /**
   * Refuses what cannot fit.
   *
   * @throws UserException with advice
   */
  public void requireFits() {
    if (leastDriverBytes() > resources.driverHeap()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s of dimension %,d and their graph take at least %s of the driver's memory, which has"
                  + " %s; give `spark.driver.memory=%dg` or fewer `landmarks`",
              Quantity.of(landmarks, "landmark"),
              dimension,
              Figures.bytes(leastDriverBytes()),
              Figures.bytes(resources.driverHeap()),
              gibibytes(driverBytes() + (resources.local() ? executorBytes() : 0))));
    }
  }

  /** Whole gibibytes that hold so many bytes, with some room. */
  private static long gibibytes(long bytes) {
    return (bytes + 2 * ((1L << 30) - 1)) >> 30;
  }

  /** The plan for people, a line a subject. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (searches()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s of dimension %,d, at most %s with %s each: %.2g operations; the search takes about %s on %s at %.0f"
                  + " GFLOP/s each; less where 8-bit integers filter",
              Quantity.of(rows, "candidate"),
              dimension,
              Quantity.of(landmarks, "landmark"),
              Quantity.of(neighbors, "neighbor"),
              operations(),
              Figures.seconds(searchSeconds()),
              Quantity.of(resources.slots(), "core"),
              gflops));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "memory about %s on the driver, whose heap has %s, and %d bytes for each pair of concepts"
                + " of the selected; %s %s",
            Figures.bytes(driverBytes()),
            Figures.bytes(resources.driverHeap()),
            CONCEPT_EDGE_BYTES,
            Figures.bytes(executorBytes()),
            resources.local()
                ? "for tasks in the same heap"
                : "on an executor, whose heap has " + Figures.bytes(resources.executorHeap())));
    long needed = driverBytes() + (resources.local() ? executorBytes() : 0);
    if (needed > resources.driverHeap()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "the driver may need more memory than it has: give `spark.driver.memory=%dg` or fewer"
                  + " `landmarks`",
              gibibytes(needed)));
    }
    if (!resources.local() && executorBytes() > resources.executorHeap()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "an executor may need more memory than it has: give `spark.executor.memory=%dg`, fewer"
                  + " `spark.executor.cores` or fewer `landmarks`",
              gibibytes(executorBytes())));
    }
    return lines;
  }
}
