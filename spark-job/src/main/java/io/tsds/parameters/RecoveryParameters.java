package io.tsds.parameters;

import io.tsds.UserException;
import io.tsds.embedding.Metric;
import io.tsds.filter.ArithmeticChoice;
import io.tsds.recovery.SelectionRules;
import io.tsds.recovery.SelectionRules.ClusterOrder;
import io.tsds.recovery.SelectionRules.Rounding;
import io.tsds.spectral.DenseAffinity;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.result.SelectionFormat;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that the selection of recovery data for a pruned model depends on, checked. {@link
 * #builder} owns the defaults, from which the command line takes them as well.
 *
 * @param candidates the instructions to choose from, read for the clustering's metric
 * @param sampleSize B, candidates to select
 * @param seed of the choice of landmarks, of the reference "random" and of the stability check
 */
public record RecoveryParameters(
    EmbeddingInput candidates,
    Output output,
    long sampleSize,
    long seed,
    Clustering clustering,
    Degradation degradation,
    Concepts concepts,
    Allocation allocation,
    Comparison comparison,
    ArithmeticChoice arithmetic) {
  /** The most candidates to select: each has a row, and a queue counts them by longs. */
  private static final long MOST_SELECTED = 1L << 40;

  public RecoveryParameters {
    require(
        sampleSize >= 1 && sampleSize <= MOST_SELECTED,
        "sample-size",
        "is %s; must be from 1 to 1099511627776, which is 2^40",
        sampleSize);
    if (output.format() == SelectionFormat.NPY) {
      throw UserException.of(
          "selection-format", "is npy, which holds ids alone; choose parquet, jsonl or csv");
    }
    candidates = candidates.readFor(clustering.metric());
  }

  /**
   * Begins with the defaults of everything that has one.
   *
   * @param outputUri folder for the results
   * @param sampleSize B, candidates to select
   */
  public static RecoveryParametersBuilder builder(
      EmbeddingInput candidates, String outputUri, long sampleSize) {
    return new RecoveryParametersBuilder(candidates, outputUri, sampleSize);
  }

  /** Which rows of the candidates have affinities. */
  public enum Graph {
    /** Those among the nearest neighbors of each other. */
    NEIGHBORS,
    /** All pairs, as the authors' program has it. */
    DENSE
  }

  /**
   * How the candidates get their clusters.
   *
   * @param column of the candidates that has the clusters' numbers; null where they are clustered
   *     by their embeddings
   * @param landmarks m, the most distinct rows that make the graph, at least 2
   * @param neighbors k, nearest neighbors of each landmark in the graph
   * @param regularization tau, which joins separate parts of the graph, at least 0
   * @param fewest clusters that are tried
   * @param most clusters that are tried
   * @param checked whether two samples of the landmarks are clustered again
   */
  public record Clustering(
      String column,
      Metric metric,
      Graph graph,
      int landmarks,
      int neighbors,
      double regularization,
      int fewest,
      int most,
      boolean checked) {
    /** More eigenvectors than that make the search for the number of clusters very long. */
    private static final int MOST_CLUSTERS = 256;

    public Clustering {
      require(landmarks >= 2, "landmarks", "is %s; must be at least 2", landmarks);
      require(
          neighbors >= 1 && neighbors <= 1000,
          "graph-neighbors",
          "is %s; must be from 1 to 1000: 10 to 30 are usual",
          neighbors);
      require(
          regularization >= 0 && Double.isFinite(regularization),
          "graph-regularization",
          "is %s; must be at least 0: 0.1 keeps separate groups from making the number of clusters"
              + " ambiguous",
          regularization);
      require(
          fewest >= 1 && fewest <= most && most <= MOST_CLUSTERS,
          "clusters",
          "is %s; must be auto, a number from 1 to 256, or two such as 3..24",
          fewest == most ? Integer.toString(fewest) : fewest + ".." + most);
      if (graph == Graph.DENSE && fewest != most) {
        throw UserException.of(
            "graph",
            "is dense, which needs the number of `clusters`, such as 10 as the authors have it");
      }
    }

    /** Whether clusters are found by embeddings, so that these are read. */
    public boolean byEmbeddings() {
      return column == null;
    }

    /** The most distinct rows of the graph. */
    public int mostLandmarks() {
      return graph == Graph.DENSE ? Math.min(landmarks, DenseAffinity.MOST_ROWS) : landmarks;
    }
  }

  /** In what divergences are measured. */
  public enum Unit {
    NAT(1),
    BIT(StrictMath.log(2));

    private final double nats;

    Unit(double nats) {
      this.nats = nats;
    }

    /** Nats of one unit. */
    public double nats() {
      return nats;
    }
  }

  /**
   * Where a candidate's degradation and its numbers of tokens are.
   *
   * @param uri Parquet files with a row for each candidate that was measured; null where the
   *     candidates have the columns
   * @param column of token-mean divergences; null where {@code tokensColumn} has each token's
   * @param tokensColumn of lists of the tokens' divergences, or null
   * @param instructionTokens column of numbers of tokens
   * @param responseTokens column of numbers of tokens
   * @param logits of the two models in npy files, instead of a column; or null
   */
  public record Degradation(
      String uri,
      String column,
      String tokensColumn,
      Unit unit,
      String instructionTokens,
      String responseTokens,
      Logits logits)
      implements Serializable {
    public Degradation {
      if (logits != null && (tokensColumn != null || unit != Unit.NAT)) {
        throw UserException.of(
            "original-logits",
            "gives the degradation in nats; not with `degradation-tokens-column` or"
                + " `degradation-unit`");
      }
      if (column != null && tokensColumn != null) {
        throw UserException.of(
            "degradation-tokens-column",
            "and `degradation-column` contradict each other; give one of them");
      }
    }
  }

  /**
   * Logits of both models for small data.
   *
   * @param original npy file [positions x vocabulary]
   * @param pruned npy file [positions x vocabulary]
   * @param offsets npy file of the first position of each candidate, and the end of the last one
   *     [candidates + 1]
   * @param temperature that logits are divided by, above 0
   */
  public record Logits(String original, String pruned, String offsets, double temperature)
      implements Serializable {
    public Logits {
      require(
          temperature > 0 && Double.isFinite(temperature),
          "temperature",
          "is %s; must be above 0, and is 1 for the models as they are",
          temperature);
    }
  }

  /**
   * What candidates are held against each other by.
   *
   * @param column of lists of concepts; null where they come from texts, or there is no filter
   * @param textColumns columns of texts of which concepts are extracted; empty where there is a
   *     column of them, or no filter
   * @param most concepts of a candidate that count
   * @param tolerance theta, the share of a candidate's pairs of known concepts that may be new
   */
  public record Concepts(String column, List<String> textColumns, int most, double tolerance)
      implements Serializable {
    public Concepts {
      textColumns = List.copyOf(textColumns);
      require(
          most >= 1 && most <= 10_000,
          "max-concepts",
          "is %s; must be from 1 to 10000: the pairs of a candidate's concepts grow with their square",
          most);
      require(
          tolerance >= 0 && tolerance <= 1,
          "concept-tolerance",
          "is %s; must be in [0, 1]: 0 accepts no new pair of known concepts, 1 accepts all",
          tolerance);
      if (column != null && !textColumns.isEmpty()) {
        throw UserException.of(
            "concepts-from", "and `concepts-column` contradict each other; give one of them");
      }
    }

    /** Whether candidates that contradict accepted ones are rejected. */
    public boolean filtered() {
      return column != null || !textColumns.isEmpty();
    }
  }

  /** What a cluster's share of the budget is proportional to. */
  public enum Budget {
    /** Its mean degradation. */
    DEGRADATION,
    /** Nothing: all have the same, a baseline. */
    EQUAL
  }

  /** How shares become whole numbers. */
  public enum WholeShares {
    LARGEST_REMAINDER,
    PAPER
  }

  /** How the budget is shared out, and in which order clusters are visited. */
  public record Allocation(Budget budget, WholeShares rounding, ClusterOrder order) {
    public Allocation {
      if (budget == Budget.EQUAL && rounding == WholeShares.PAPER) {
        throw UserException.of(
            "rounding", "is paper, whose shares follow the degradation; not with `budget` equal");
      }
    }

    /** The rules for a budget of B. */
    public SelectionRules rules(long sampleSize, Concepts concepts) {
      Rounding shares =
          budget == Budget.EQUAL
              ? Rounding.EQUAL
              : rounding == WholeShares.PAPER ? Rounding.PAPER : Rounding.LARGEST_REMAINDER;
      return new SelectionRules(
          sampleSize, shares, order, concepts.filtered(), concepts.tolerance());
    }
  }

  /**
   * What the selection is compared with.
   *
   * @param references other selections
   * @param lipschitz lambda of the loss in the Jaccard distance of selections; null if unknown
   * @param weights of the clusters in the evaluation, by number; empty for their shares of all
   *     candidates
   * @param lossColumn column of losses, for a surrogate of epsilon; or null
   * @param losses evaluation losses of models trained on the selection ("selection") and on
   *     references, by name
   */
  public record Comparison(
      List<Reference> references,
      Double lipschitz,
      List<Double> weights,
      String lossColumn,
      Map<String, Double> losses) {
    /** The selection itself among trained runs. */
    public static final String SELECTION = "selection";

    public Comparison {
      references = List.copyOf(references);
      weights = List.copyOf(weights);
      losses = Map.copyOf(new TreeMap<>(losses));
      if (lipschitz != null) {
        require(
            lipschitz > 0 && Double.isFinite(lipschitz),
            "loss-lipschitz",
            "is %s; must be above 0: the most by which the loss differs between two selections, over"
                + " their Jaccard distance",
            lipschitz);
      }
      for (double weight : weights) {
        require(
            weight >= 0 && Double.isFinite(weight),
            "evaluation-weights",
            "has %s; weights must be at least 0",
            weight);
      }
      Set<String> names = new HashSet<>();
      names.add(SELECTION);
      for (Reference reference : references) {
        require(
            names.add(reference.name()),
            "reference",
            "names %s twice, or as the selection itself; names must differ",
            reference.name());
      }
      for (Map.Entry<String, Double> run : losses.entrySet()) {
        require(
            names.contains(run.getKey()),
            "run",
            "names %s, which is neither \"selection\" nor a `reference`",
            run.getKey());
        require(
            Double.isFinite(run.getValue()),
            "run",
            "has the loss %s; must be finite",
            run.getValue());
      }
    }
  }

  /**
   * Another selection.
   *
   * @param uri ids, or an output of tsds; null for the built-in ones
   */
  public record Reference(String name, String uri) {
    /** The same budget for each cluster. */
    public static final Reference EQUAL = new Reference("equal", null);

    /** Candidates drawn at random. */
    public static final Reference RANDOM = new Reference("random", null);
  }

  private static void require(boolean holds, String parameter, String fault, Object value) {
    if (!holds) {
      throw UserException.of(parameter, fault, value);
    }
  }
}
