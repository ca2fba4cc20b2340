package io.tsds.pipeline.recovery;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.Quantity;
import io.tsds.filter.FilterTuning;
import io.tsds.knn.NeighborBlock;
import io.tsds.linalg.BlasDescription;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.Clustering;
import io.tsds.parameters.RecoveryParameters.Graph;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.progress.TaskRows;
import io.tsds.spectral.DenseAffinity;
import io.tsds.spectral.LabelTransfer;
import io.tsds.spectral.NearestNeighbors;
import io.tsds.spectral.NeighborAffinity;
import io.tsds.spectral.NormalizedAffinity;
import io.tsds.spectral.RandIndex;
import io.tsds.spectral.SpectralClustering;
import io.tsds.storage.work.WorkFiles;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clusters the landmarks: their graph of nearest neighbors, its eigenvectors, and the factorization
 * that gives labels. The neighbors are found on the executors, the rest on the driver.
 */
final class GraphStage {
  static final String NAME = "graph";

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final String FILE = "clustering.bin";

  /** Rows that a task searches at a time, at most and at least. */
  private static final int MOST_ROWS = 1 << 14;

  private static final int FEWEST_ROWS = 1 << 8;

  /** The share of the landmarks in each of the two samples of the stability check. */
  private static final double CHECKED_SHARE = 0.75;

  private final StageContext context;
  private final RecoveryParameters parameters;
  private final Clustering clustering;

  GraphStage(StageContext context, RecoveryParameters parameters) {
    this.context = context;
    this.parameters = parameters;
    this.clustering = parameters.clustering();
  }

  /**
   * What the stage did.
   *
   * @param clusters K
   * @param error of the factorization
   * @param iterations sweeps of the factorization
   * @param errors by number of clusters
   * @param sigma of all pairs, null with nearest neighbors
   * @param stability adjusted Rand index of two samples, null where that was not asked for
   * @param filter which filter searched, null with all pairs
   */
  record Facts(
      double seconds,
      double searchSeconds,
      int clusters,
      double error,
      int iterations,
      SortedMap<Integer, Double> errors,
      double[] eigenvalues,
      Double sigma,
      Double stability,
      FilterTuning.Fact filter,
      BlasDescription blas) {}

  /**
   * The clustered landmarks.
   *
   * @param labels of the landmarks, not numbered as in the output [landmarks]
   * @param coordinates for a picture [landmarks x 2]
   * @param transfer to other rows; null with all pairs
   */
  record Clustered(Facts facts, int[] labels, double[] coordinates, LabelTransfer transfer) {}

  /** Runs the stage unless an earlier run finished it. */
  Clustered run(Landmarks landmarks) {
    if (context.run().isFinished(NAME)) {
      LOG.info("graph: finished by an earlier run, taken from the work folder");
      return read(context.run().facts(NAME, Facts.class));
    }
    long start = System.nanoTime();
    Path folder = context.run().startStage(NAME);
    Graphed graphed = graphed(landmarks);
    Double stability = clustering.checked() ? stability(landmarks) : null;
    SpectralClustering found = graphed.found();
    Facts facts =
        new Facts(
            (System.nanoTime() - start) / 1e9,
            graphed.searchSeconds(),
            found.clusters(),
            found.error(),
            found.iterations(),
            found.errors(),
            found.eigenvalues(),
            graphed.sigma(),
            stability,
            graphed.filter(),
            graphed.blas());
    write(folder, found, graphed.transfer());
    LOG.info(
        "graph: {} of {}, error {}",
        Quantity.of(found.clusters(), "cluster"),
        Quantity.of(landmarks.size(), "landmark"),
        found.error());
    context.run().finish(NAME, facts);
    return new Clustered(facts, found.labels(), found.coordinates(), graphed.transfer());
  }

  private void write(Path folder, SpectralClustering found, LabelTransfer transfer) {
    WorkFiles.write(
        context.hadoopConfiguration(),
        new Path(folder, FILE),
        arrays -> {
          arrays.writeInts(found.labels());
          arrays.writeDoubles(found.coordinates());
          arrays.writeDoubles(transfer == null ? new double[0] : transfer.scales());
          arrays.writeDoubles(transfer == null ? new double[0] : transfer.memberships());
        });
  }

  private Clustered read(Facts facts) {
    return WorkFiles.read(
        context.hadoopConfiguration(),
        new Path(context.run().stageFolder(NAME), FILE),
        arrays -> {
          int[] labels = arrays.readInts();
          double[] coordinates = arrays.readDoubles();
          double[] scales = arrays.readDoubles();
          double[] memberships = arrays.readDoubles();
          LabelTransfer transfer =
              scales.length == 0 ? null : new LabelTransfer(scales, memberships);
          return new Clustered(facts, labels, coordinates, transfer);
        });
  }

  /** What a graph of landmarks gave. */
  private record Graphed(
      SpectralClustering found,
      LabelTransfer transfer,
      Double sigma,
      double searchSeconds,
      FilterTuning.Fact filter,
      BlasDescription blas) {}

  private Graphed graphed(Landmarks landmarks) {
    if (clustering.graph() == Graph.DENSE) {
      DenseAffinity affinity =
          DenseAffinity.of(
              landmarks.vectors(0, landmarks.size()), landmarks.size(), landmarks.dimension());
      SpectralClustering found =
          SpectralClustering.of(
              new NormalizedAffinity(affinity, 0), clustering.fewest(), clustering.most());
      return new Graphed(found, null, affinity.sigma(), 0, null, null);
    }
    long start = System.nanoTime();
    Found neighbors = neighbors(landmarks);
    double searchSeconds = (System.nanoTime() - start) / 1e9;
    LOG.info("graph: eigenvectors and factorizations of {}", Quantity.of(landmarks.size(), "row"));
    NormalizedAffinity matrix =
        new NormalizedAffinity(
            NeighborAffinity.of(neighbors.nearest()), clustering.regularization());
    SpectralClustering found =
        SpectralClustering.of(matrix, clustering.fewest(), clustering.most());
    return new Graphed(
        found,
        new LabelTransfer(neighbors.nearest(), matrix, found),
        null,
        searchSeconds,
        neighbors.filter(),
        neighbors.blas());
  }

  /** Neighbors, and what the first task found them with. */
  private record Found(NearestNeighbors nearest, FilterTuning.Fact filter, BlasDescription blas) {}

  /** The lists of consecutive landmarks, row-major [rows x k]. */
  @DefaultSerializer(JavaSerializer.class)
  private record Lists(
      int first,
      int[] neighbors,
      double[] distances,
      FilterTuning.Fact filter,
      BlasDescription blas)
      implements Serializable {}

  private Found neighbors(Landmarks landmarks) {
    int k = clustering.neighbors();
    int size = landmarks.size();
    LandmarkSearch search =
        new LandmarkSearch(
            landmarks, k + 1, parameters.arithmetic(), 2.0 * size * size * landmarks.dimension());
    int tasks = 4 * context.spark().sparkContext().defaultParallelism();
    int rows = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, (size + tasks - 1) / tasks));
    List<Integer> firsts = new ArrayList<>();
    for (int first = 0; first < size; first += rows) {
      firsts.add(first);
    }
    context.describe("graph, nearest neighbors of the landmarks", size);
    Broadcast<LandmarkSearch> job = context.sparkContext().broadcast(search);
    int[] neighbors = new int[size * k];
    double[] distances = new double[size * k];
    try {
      List<Lists> parts =
          context
              .sparkContext()
              .parallelize(firsts, firsts.size())
              .map(first -> lists(job.value(), first, Math.min(rows, size - first), k))
              .collect();
      for (Lists part : parts) {
        System.arraycopy(part.neighbors(), 0, neighbors, part.first() * k, part.neighbors().length);
        System.arraycopy(part.distances(), 0, distances, part.first() * k, part.distances().length);
      }
      return new Found(
          new NearestNeighbors(k, neighbors, distances),
          parts.get(0).filter(),
          parts.get(0).blas());
    } finally {
      job.destroy();
    }
  }

  private static Lists lists(LandmarkSearch search, int first, int rows, int k) {
    NeighborBlock found = search.nearest(search.vectors(first, rows), rows);
    int[] neighbors = new int[rows * k];
    double[] distances = new double[rows * k];
    int entry = 0;
    for (int row = 0; row < rows; row++) {
      int end = entry + found.counts()[row];
      int rank = 0;
      for (; entry < end; entry++) {
        int other = LandmarkSearch.number(found, entry);
        if (other != first + row && rank < k) {
          neighbors[row * k + rank] = other;
          distances[row * k + rank++] = StrictMath.sqrt(found.squaredDistances()[entry]);
        }
      }
      if (rank < k) {
        throw new IllegalStateException(
            "landmark " + (first + row) + " has " + rank + " neighbors instead of " + k);
      }
    }
    TaskRows.add(rows);
    return new Lists(first, neighbors, distances, search.fact(), search.blas());
  }

  /** How far the clusters of two samples of the landmarks agree on those that are in both. */
  private double stability(Landmarks landmarks) {
    SplittableRandom random = new SplittableRandom(parameters.seed());
    int[] one = sample(landmarks.size(), random);
    int[] other = sample(landmarks.size(), random);
    LOG.info("graph: clustering two samples of {} to check", Quantity.of(one.length, "landmark"));
    int[] labels = graphed(landmarks.select(one)).found().labels();
    int[] others = graphed(landmarks.select(other)).found().labels();
    BitSet inOther = new BitSet();
    Arrays.stream(other).forEach(inOther::set);
    int[] common = Arrays.stream(one).filter(inOther::get).toArray();
    return RandIndex.adjusted(of(common, one, labels), of(common, other, others));
  }

  private static int[] of(int[] members, int[] sample, int[] labels) {
    return Arrays.stream(members)
        .map(member -> labels[Arrays.binarySearch(sample, member)])
        .toArray();
  }

  /** How many of the landmarks are in a sample of the stability check. */
  static int sampleSize(int size) {
    return (int) (CHECKED_SHARE * size);
  }

  /** A sample of three quarters, ascending: each is taken while that many are still wanted. */
  private static int[] sample(int size, SplittableRandom random) {
    int wanted = sampleSize(size);
    int[] sample = new int[wanted];
    int taken = 0;
    for (int row = 0; taken < wanted; row++) {
      if (random.nextInt(size - row) < wanted - taken) {
        sample[taken++] = row;
      }
    }
    return sample;
  }
}
