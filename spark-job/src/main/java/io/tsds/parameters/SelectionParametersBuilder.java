package io.tsds.parameters;

import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.embedding.Metric;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.filter.FilterChoice;
import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.SelectionParameters.Extras;
import io.tsds.parameters.SelectionParameters.Model;
import io.tsds.parameters.SelectionParameters.Sample;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.result.SelectionFormat;
import java.util.List;

/**
 * Parameters of a selection, each at its default until it is set. Nothing is checked before the
 * end.
 */
public final class SelectionParametersBuilder {
  /** I where none is given. */
  public static final int KDE_NEIGHBORS = 1000;

  private final EmbeddingInput candidates;
  private final EmbeddingInput queries;
  private final String outputUri;
  private List<Long> sampleSizes;
  private String workUri;
  private double scale = 5;
  private boolean scaleGiven;
  private Method method = Method.KNN_KDE;
  private Metric metric = Metric.L2;
  private double alpha = 0.6;
  private double bandwidth = 0.1;
  private int prefetch = 2000;
  private int kdeNeighbors = KDE_NEIGHBORS;
  private Cost cost = Cost.DISTANCE;
  private int epochs = 1;
  private long seed;
  private DrawMode draw = DrawMode.WITH_REPLACEMENT;
  private boolean weights;
  private TaskWeights taskWeights;
  private ShownTexts texts;
  private BlasChoice blas = BlasChoice.AUTO;
  private FilterChoice filter = FilterChoice.AUTO;
  private SelectionFormat format = SelectionFormat.PARQUET;
  private boolean strict;
  private boolean overwrite;
  private boolean resume;

  SelectionParametersBuilder(
      EmbeddingInput candidates, EmbeddingInput queries, String outputUri, List<Long> sampleSizes) {
    this.candidates = candidates;
    this.queries = queries;
    this.outputUri = outputUri;
    this.sampleSizes = sampleSizes;
  }

  /** C, the distance that counts as one, which is then known to be meant for these data. */
  public SelectionParametersBuilder scale(double value) {
    scale = value;
    scaleGiven = true;
    return this;
  }

  /** The values of B, instead of the one. */
  public SelectionParametersBuilder sampleSizes(List<Long> values) {
    sampleSizes = List.copyOf(values);
    return this;
  }

  /** Folder for unfinished work. */
  public SelectionParametersBuilder workUri(String value) {
    workUri = value;
    return this;
  }

  /** How mass is assigned. */
  public SelectionParametersBuilder method(Method value) {
    method = value;
    return this;
  }

  /** Metric of the distances between candidates and queries. */
  public SelectionParametersBuilder metric(Metric value) {
    metric = value;
    return this;
  }

  /** Weight of the distance against the regularizer, in (0, 1]. */
  public SelectionParametersBuilder alpha(double value) {
    alpha = value;
    return this;
  }

  /** h, the distance from which on two candidates are not near-duplicates. */
  public SelectionParametersBuilder bandwidth(double value) {
    bandwidth = value;
    return this;
  }

  /** L, neighbors of each query. */
  public SelectionParametersBuilder prefetch(int value) {
    prefetch = value;
    return this;
  }

  /** I, the most pool members that a kernel density counts. */
  public SelectionParametersBuilder kdeNeighbors(int value) {
    kdeNeighbors = value;
    return this;
  }

  /** What sending mass over a distance costs. */
  public SelectionParametersBuilder cost(Cost value) {
    cost = value;
    return this;
  }

  /** Independent samples. */
  public SelectionParametersBuilder epochs(int value) {
    epochs = value;
    return this;
  }

  /** Seed of the draws. */
  public SelectionParametersBuilder seed(long value) {
    seed = value;
    return this;
  }

  /** How the sample is drawn. */
  public SelectionParametersBuilder draw(DrawMode value) {
    draw = value;
    return this;
  }

  /** Whether a weight is written for each row of the candidates. */
  public SelectionParametersBuilder weights(boolean value) {
    weights = value;
    return this;
  }

  /** Weights of the target tasks in a mixture of them; null for none. */
  public SelectionParametersBuilder taskWeights(TaskWeights value) {
    taskWeights = value;
    return this;
  }

  /** Texts of candidates that the report shows; null for none. */
  public SelectionParametersBuilder texts(ShownTexts value) {
    texts = value;
    return this;
  }

  /** Which library multiplies matrices; the result is the same. */
  public SelectionParametersBuilder blas(BlasChoice value) {
    blas = value;
    return this;
  }

  /** Arithmetic of the filter before exact distances; the result is the same. */
  public SelectionParametersBuilder filter(FilterChoice value) {
    filter = value;
    return this;
  }

  /** Format of the selection. */
  public SelectionParametersBuilder format(SelectionFormat value) {
    format = value;
    return this;
  }

  /** Whether a certificate that does not hold fails the run. */
  public SelectionParametersBuilder strict(boolean value) {
    strict = value;
    return this;
  }

  /** Whether the result of an earlier run is replaced. */
  public SelectionParametersBuilder overwrite(boolean value) {
    overwrite = value;
    return this;
  }

  /** Whether a run that was cut short is continued. */
  public SelectionParametersBuilder resume(boolean value) {
    resume = value;
    return this;
  }

  /**
   * The parameters.
   *
   * @throws io.tsds.UserException naming the first that cannot be
   */
  public SelectionParameters build() {
    return new SelectionParameters(
        candidates,
        queries,
        new Output(
            outputUri,
            workUri == null ? Output.workUriOf(outputUri) : workUri,
            format,
            strict,
            overwrite,
            resume),
        new Model(
            method, metric, alpha, scale, scaleGiven, bandwidth, prefetch, kdeNeighbors, cost),
        new Sample(sampleSizes, epochs, seed, draw),
        new Extras(weights, taskWeights, texts),
        new ArithmeticChoice(blas, filter));
  }
}
