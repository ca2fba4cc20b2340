package io.tsds.demo;

import io.tsds.assignment.Method;
import io.tsds.parameters.SelectionParameters;
import io.tsds.storage.input.EmbeddingInput;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Shows on a small scale what the job is for: data in which a hundredth of the contents are copied
 * 35 times, selected from once with KNN-KDE and once with KNN-Uniform. It can be run again and
 * again on the same folder.
 *
 * <p>Two copies are about .1 apart, everything else about 1, so that a bandwidth of .3 tells
 * near-duplicates from the rest.
 */
public final class Demo {
  private static final int CANDIDATES = 20_000;
  private static final int QUERIES = 40;
  private static final int DIMENSION = 64;
  private static final int REPEATED_CONTENTS = 150;
  private static final int COPIES = 35;
  private static final double NOISE = 0.1;

  private static final double ALPHA = 0.6;
  private static final double SCALE = 5;
  private static final double BANDWIDTH = 0.3;
  private static final int PREFETCH = 500;
  private static final int KDE_NEIGHBORS = 1000;
  private static final long SAMPLE_SIZE = 2000;

  /** Makes the demo's data at the URIs given. */
  @FunctionalInterface
  interface DataGenerator {
    KnownDuplicates generate(DemoData data);
  }

  /** Runs a selection and reads back what it wrote. */
  @FunctionalInterface
  interface Selector {
    DemoSelection select(SelectionParameters parameters);
  }

  private final DemoFolder folder;
  private final long seed;
  private final DataGenerator generator;
  private final Selector selector;

  /**
   * A demo that has not run yet.
   *
   * @param folder local folder for data and outputs: absent, empty, or an earlier demo's
   * @param seed data and draws follow from it
   */
  Demo(Path folder, long seed, DataGenerator generator, Selector selector) {
    this.folder = new DemoFolder(folder);
    this.seed = seed;
    this.generator = generator;
    this.selector = selector;
  }

  /** A demo whose steps run in a Spark session. */
  public static Demo on(SparkSession spark, Path folder, long seed) {
    SparkDemo steps = new SparkDemo(spark);
    return new Demo(folder, seed, steps::generate, steps::select);
  }

  public DemoSummary run() {
    long start = System.nanoTime();
    folder.prepare();
    DemoData data = data();
    KnownDuplicates duplicates = generator.generate(data);
    DemoSelection kde = selector.select(parameters(data, Method.KNN_KDE, "knn-kde"));
    DemoSelection uniform = selector.select(parameters(data, Method.KNN_UNIFORM, "knn-uniform"));
    double seconds = (System.nanoTime() - start) / 1e9;
    return DemoSummary.of(duplicates, kde, uniform, folder.path().toString(), seconds);
  }

  private DemoData data() {
    return new DemoData(
        folder.uri("data/candidates"),
        folder.uri("data/queries"),
        CANDIDATES,
        QUERIES,
        DIMENSION,
        REPEATED_CONTENTS,
        COPIES,
        NOISE,
        seed);
  }

  private SelectionParameters parameters(DemoData data, Method method, String name) {
    return SelectionParameters.builder(
            EmbeddingInput.candidates(data.candidatesUri()),
            EmbeddingInput.queries(data.queriesUri()),
            folder.uri(name),
            SAMPLE_SIZE)
        .overwrite(true)
        .method(method)
        .alpha(ALPHA)
        .scale(SCALE)
        .bandwidth(BANDWIDTH)
        .prefetch(PREFETCH)
        .kdeNeighbors(KDE_NEIGHBORS)
        .seed(seed)
        .build();
  }
}
