package io.tsds.parameters;

import io.tsds.ConstantText;
import io.tsds.UserException;
import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.embedding.Metric;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.sampling.DrawMode;
import io.tsds.sampling.Sampler;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.result.SelectionFormat;
import java.util.List;

/**
 * Everything a selection depends on, checked. The {@link #builder} owns the defaults, from which
 * the command line takes them as well.
 *
 * @param candidates the rows to choose from, read for the model's metric
 * @param queries the examples of the target task, or of several, read for the same
 */
public record SelectionParameters(
    EmbeddingInput candidates,
    EmbeddingInput queries,
    Output output,
    Model model,
    Sample sample,
    Extras extras,
    ArithmeticChoice arithmetic)
    implements SelectionRequest {
  /** The most ids of an npy file, which has one for every draw: 80 GB. */
  private static final long MOST_NPY_DRAWS = 10_000_000_000L;

  public SelectionParameters {
    require(
        output.format() != SelectionFormat.NPY || sample.size() <= MOST_NPY_DRAWS,
        "sample-size",
        "is %s; must be at most 10000000000 with `selection-format` npy, which writes"
            + " an id for every draw: parquet, jsonl and csv write a count",
        sample.size());
    require(
        extras.taskWeights() == null || queries.taskColumn() != null,
        "task-weights",
        "is %s, but the queries are not split into target tasks; must go with `task-column`: give"
            + " it, or leave `task-weights` out",
        extras.taskWeights());
    candidates = candidates.readFor(model.metric());
    queries = queries.readFor(model.metric());
  }

  /**
   * Begins with the defaults of everything that has one.
   *
   * @param outputUri folder for the results; unfinished work goes into its neighbor with .work
   *     behind its name
   * @param sampleSize B, draws an epoch of a target task
   */
  public static SelectionParametersBuilder builder(
      EmbeddingInput candidates, EmbeddingInput queries, String outputUri, long sampleSize) {
    return new SelectionParametersBuilder(candidates, queries, outputUri, List.of(sampleSize));
  }

  /**
   * The paper's parameters, and the metric.
   *
   * @param alpha weight of the distance against the regularizer, in (0, 1]
   * @param scale C, the distance that counts as one, above 0
   * @param scaleGiven whether the user set it; the default 5 is meant for unit vectors
   * @param bandwidth h, the distance from which on two candidates are not near-duplicates, at least
   *     0
   * @param prefetch L, neighbors of each query, at least 1
   * @param kdeNeighbors I, the most pool members that a kernel density counts, at least 1
   * @param cost of sending mass over a distance; {@code ONE_MINUS_COSINE} with the metric cosine
   *     only
   */
  public record Model(
      Method method,
      Metric metric,
      double alpha,
      double scale,
      boolean scaleGiven,
      double bandwidth,
      int prefetch,
      int kdeNeighbors,
      Cost cost) {
    public Model {
      if (alpha == 0) {
        throw UserException.of(
            "alpha",
            "is 0, which asks for all candidates in equal parts and needs no neighbors;"
                + " must be in (0, 1]: larger means closer to the queries, smaller more diverse");
      }
      require(
          alpha > 0 && alpha <= 1,
          "alpha",
          "is %s; must be in (0, 1]: larger means closer to the queries, smaller more" + " diverse",
          alpha);
      require(
          scale > 0 && Double.isFinite(scale),
          "scale",
          "is %s; must be above 0: about 3.5 times the mean distance between candidates, 5 for"
              + " unit vectors",
          scale);
      require(
          bandwidth >= 0 && Double.isFinite(bandwidth),
          "bandwidth",
          "is %s; must be at least 0: the largest distance between near-duplicates",
          bandwidth);
      require(
          prefetch >= 1, "prefetch", "is %s; must be at least 1 neighbor for each query", prefetch);
      require(
          kdeNeighbors >= 1,
          "kde-neighbors",
          "is %s; must be at least 1, the candidate itself",
          kdeNeighbors);
      require(
          cost != Cost.ONE_MINUS_COSINE || metric == Metric.COSINE,
          "cost",
          "is %s, which is known of vectors of length 1 only; must go with `metric` cosine: give it,"
              + " or `cost` squared-distance",
          ConstantText.of(cost));
    }

    /** The same model with other values of these. */
    public Model with(double otherAlpha, double otherScale, double otherBandwidth) {
      return new Model(
          method,
          metric,
          otherAlpha,
          otherScale,
          scaleGiven,
          otherBandwidth,
          prefetch,
          kdeNeighbors,
          cost);
    }

    /** The same model of a search by this metric, with so many neighbors of each query. */
    Model of(Metric searched, int length) {
      return new Model(
          method, searched, alpha, scale, scaleGiven, bandwidth, length, kdeNeighbors, cost);
    }

    /** Whether kernel densities are to be computed, for which the pool's vectors are needed. */
    public boolean needsVectors() {
      return needsVectors(method, bandwidth);
    }

    /** The same of a model of which only this is known. */
    public static boolean needsVectors(Method method, double bandwidth) {
      return method == Method.KNN_KDE && bandwidth > 0;
    }
  }

  /**
   * The draws.
   *
   * @param sizes the values of B, draws an epoch of a target task, each from 1 to 2^62; kept
   *     ascending
   * @param epochs independent samples, from 1 to 1,000,000
   */
  public record Sample(List<Long> sizes, int epochs, long seed, DrawMode draw) {
    private static final int MOST_EPOCHS = 1_000_000;
    private static final int MOST_SIZES = 100;

    public Sample {
      require(
          !sizes.isEmpty() && sizes.size() <= MOST_SIZES,
          "sample-size",
          "has %s numbers; must have from 1 to 100",
          sizes.size());
      sizes = sizes.stream().sorted().toList();
      for (int i = 0; i < sizes.size(); i++) {
        long size = sizes.get(i);
        require(
            size >= 1 && size <= Sampler.MOST_DRAWS,
            "sample-size",
            "is %s; must be from 1 to 4611686018427387904, which is 2^62",
            size);
        require(
            i == 0 || sizes.get(i - 1) != size,
            "sample-size",
            "names %s more than once; must name each size once",
            size);
      }
      require(
          epochs >= 1 && epochs <= MOST_EPOCHS,
          "epochs",
          "is %s; must be from 1 to 1000000: each is a sample of its own, of which the report tells",
          epochs);
      require(
          epochs == 1 || draw != DrawMode.HIGHEST,
          "epochs",
          "is %s; must be 1 with `draw` highest, whose epochs would all be the same: leave it out,"
              + " or choose `draw` without-replacement for samples that differ",
          epochs);
    }

    /** With one size. */
    public Sample(long size, int epochs, long seed, DrawMode draw) {
      this(List.of(size), epochs, seed, draw);
    }

    /** The largest B. */
    public long size() {
      return sizes.get(sizes.size() - 1);
    }

    /** Folder of a size's draws: {@code selection}, or of several sizes one for each in there. */
    public static String folder(List<Long> sizes, long size) {
      return sizes.size() == 1 ? "selection" : "selection/size=" + size;
    }
  }

  /**
   * What is written beside the selection, the probabilities and the transport plan.
   *
   * @param weights whether a weight is written for each row of the candidates
   * @param taskWeights of the target tasks in a mixture of them; null where none is made
   * @param texts that the report shows; null where it shows none
   */
  public record Extras(boolean weights, TaskWeights taskWeights, ShownTexts texts) {
    /** Nothing of it. */
    public static final Extras NONE = new Extras(false, null, null);
  }

  private static void require(boolean holds, String parameter, String fault, Object value) {
    if (!holds) {
      throw UserException.of(parameter, fault, value);
    }
  }
}
