package io.tsds.cli.options;

import io.tsds.ConstantText;
import io.tsds.UserException;
import io.tsds.assignment.Cost;
import io.tsds.assignment.Method;
import io.tsds.embedding.Metric;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.filter.FilterChoice;
import io.tsds.linalg.BlasChoice;
import io.tsds.parameters.CalibrationParameters;
import io.tsds.parameters.CalibrationParameters.Target;
import io.tsds.parameters.SelectionParameters.Extras;
import io.tsds.parameters.SelectionParameters.Model;
import io.tsds.parameters.SelectionParameters.Sample;
import io.tsds.parameters.StoredSelection;
import io.tsds.sampling.DrawMode;
import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is calibrated, and what is known already. */
public final class CalibrateOptions implements OptionSection {
  private static final double OPEN_SCALE = 5;
  private static final double OPEN_BANDWIDTH = 0.1;

  @Option(
      names = "--neighbors",
      paramLabel = "URI",
      description = "Output of tsds neighbors. Required.")
  String neighbors;

  @Option(
      names = "--pairs",
      paramLabel = "URI",
      description =
          "Labelled near-duplicates, from which the bandwidth is proposed: JSON lines with two keys or"
              + " CSV with two columns, both with ids, or a file of embeddings whose rows 0 and 1 are a"
              + " pair, rows 2 and 3 the next.")
  String pairs;

  @Option(
      names = "--pairs-format",
      paramLabel = "FORMAT",
      defaultValue = "auto",
      description =
          "Format of --pairs with embeddings: auto (by the files' names), parquet, npy, npz,"
              + " safetensors or fvecs. Default: ${DEFAULT-VALUE}.")
  EmbeddingFormat pairsFormat;

  @Option(
      names = "--pairs-embedding-column",
      paramLabel = "NAME",
      defaultValue = "embedding",
      description =
          "Parquet column of their embeddings, or array of npz and safetensors files that hold several."
              + " Default: ${DEFAULT-VALUE}.")
  String pairsEmbeddingColumn;

  @Option(
      names = "--embedding-dtype",
      paramLabel = "TYPE",
      description =
          "Element type of their column where it is binary: float32, float16 or int8. Default: that of"
              + " the candidates.")
  BinaryElementType embeddingDtype;

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "Target task to calibrate, where the queries of the search are split.")
  String task;

  @Option(
      names = "--alphas",
      paramLabel = "NUMBER",
      split = ",",
      defaultValue = "0.05,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9",
      description = "Values of alpha to try. Default: ${DEFAULT-VALUE}.")
  List<Double> alphas;

  @Option(
      names = "--target-support",
      paramLabel = "COUNT",
      description = "Propose the largest alpha that gives at least so many candidates probability.")
  Double targetSupport;

  @Option(
      names = "--target-ess",
      paramLabel = "COUNT",
      description =
          "Propose the largest alpha whose probabilities are as diverse as so many equal ones.")
  Double targetEss;

  @Option(
      names = "--target-neighbors",
      paramLabel = "K",
      description = "Propose the largest alpha with so many neighbors per query, on average.")
  Double targetNeighbors;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      defaultValue = "knn-kde",
      description = "knn-kde, knn-uniform or knn-tv. Default: ${DEFAULT-VALUE}.")
  Method method;

  @Option(
      names = "--scale",
      paramLabel = "C",
      description =
          "Distance that counts as one. Default: proposed from the candidates' distances.")
  Double scale;

  @Option(
      names = "--bandwidth",
      paramLabel = "H",
      description =
          "Distance from which on two candidates are not near-duplicates. Default: proposed from --pairs,"
              + " or from distances in the pool.")
  Double bandwidth;

  @Option(
      names = "--kde-neighbors",
      paramLabel = "I",
      defaultValue = "1000",
      description = "The most neighbors a kernel density counts. Default: ${DEFAULT-VALUE}.")
  int kdeNeighbors;

  @Option(
      names = "--cost",
      paramLabel = "COST",
      defaultValue = "distance",
      description =
          "What sending mass to a neighbor costs: distance, squared-distance, or one-minus-cosine."
              + " Default: ${DEFAULT-VALUE}.")
  Cost cost;

  @Option(
      names = "--prefetch",
      paramLabel = "L",
      description = "Use the first L neighbors of each query alone. Default: all of the search.")
  Integer prefetch;

  @Option(
      names = "--blas",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto, openblas or java. Default: ${DEFAULT-VALUE}.")
  BlasChoice blas;

  @Mixin CalibrationOutputOptions output;

  @Override
  public String heading() {
    return "Calibration";
  }

  /** The checked parameters. */
  public CalibrationParameters parameters() {
    new RequiredOptions()
        .add("--neighbors", neighbors)
        .check("set it as an option, or as a key of the --config file without the dashes");
    String search = UriOption.checked("neighbors", neighbors);
    Metric metric = cost == Cost.ONE_MINUS_COSINE ? Metric.COSINE : Metric.L2;
    Model model =
        new Model(
            method,
            metric,
            1,
            scale == null ? OPEN_SCALE : scale,
            true,
            bandwidth == null ? OPEN_BANDWIDTH : bandwidth,
            prefetch == null ? 1 : prefetch,
            kdeNeighbors,
            cost);
    return new CalibrationParameters(
        new StoredSelection(
            search,
            output.output(search),
            model,
            false,
            prefetch != null,
            new Sample(1, 1, 0, DrawMode.WITH_REPLACEMENT),
            Extras.NONE,
            new ArithmeticChoice(blas, FilterChoice.AUTO)),
        new CalibrationParameters.Open(scale == null, bandwidth == null),
        alphas,
        pairs == null ? null : pairs(),
        task,
        target());
  }

  private EmbeddingInput pairs() {
    EmbeddingInput input =
        EmbeddingInput.pairs(UriOption.checked("pairs", pairs)).format(pairsFormat);
    EmbeddingInput ofColumn = input.columns(input.idColumn(), pairsEmbeddingColumn);
    return embeddingDtype == null ? ofColumn : ofColumn.binary(embeddingDtype);
  }

  private Target target() {
    Target target = null;
    int given = 0;
    if (targetSupport != null) {
      target = new Target(Target.Kind.SUPPORT, targetSupport);
      given++;
    }
    if (targetEss != null) {
      target = new Target(Target.Kind.ESS, targetEss);
      given++;
    }
    if (targetNeighbors != null) {
      target = new Target(Target.Kind.NEIGHBORS, targetNeighbors);
      given++;
    }
    if (given > 1) {
      throw UserException.of(
          "target-" + ConstantText.of(target.kind()),
          "is given beside another target; alpha can follow one of them alone: leave out the others");
    }
    return target;
  }
}
