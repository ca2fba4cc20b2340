package io.tsds.parameters;

import io.tsds.ConstantText;
import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.storage.input.EmbeddingInput;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a calibration depends on, checked.
 *
 * @param selection the selection from the kept search whose parameters are sought; of its sample
 *     nothing is used
 * @param open which of the model's parameters are to be proposed
 * @param alphas that are tried, each in (0, 1]
 * @param pairs labelled near-duplicates, and how they are read where they are vectors; or null
 * @param task the target task, where the queries of the search are split, or null
 * @param target what alpha is sought for, or null
 */
public record CalibrationParameters(
    StoredSelection selection,
    Open open,
    List<Double> alphas,
    EmbeddingInput pairs,
    String task,
    Target target) {
  private static final int MOST_ALPHAS = 100;

  public CalibrationParameters {
    alphas = alphas.stream().distinct().sorted().toList();
    if (alphas.isEmpty() || alphas.size() > MOST_ALPHAS) {
      throw UserException.of(
          "alphas", "has %s numbers; must have from 1 to %s", alphas.size(), MOST_ALPHAS);
    }
    for (double alpha : alphas) {
      if (!(alpha > 0 && alpha <= 1)) {
        throw UserException.of(
            "alphas",
            "has %s; each must be in (0, 1]: larger means closer to the queries, smaller more diverse",
            alpha);
      }
    }
    if (pairs != null && selection.model().method() != Method.KNN_KDE) {
      throw UserException.of(
          "pairs",
          "propose a bandwidth, which `method` %s does not have; leave them out, or choose knn-kde",
          ConstantText.of(selection.model().method()));
    }
    if (!open.bandwidth() && pairs != null) {
      throw UserException.of(
          "pairs", "propose a bandwidth, and `bandwidth` is given too; leave out one of the two");
    }
  }

  /**
   * What nobody gave.
   *
   * @param scale whether C is to be proposed
   * @param bandwidth whether h is to be proposed
   */
  public record Open(boolean scale, boolean bandwidth) {}

  /** What a selection shall have at least. */
  public record Target(Kind kind, double least) {
    /** What is counted. */
    public enum Kind {
      /** Candidates with probability. */
      SUPPORT,
      /** As many candidates of equal probability would be as diverse. */
      ESS,
      /** Mean K of the queries. */
      NEIGHBORS
    }

    public Target {
      if (!(least >= 1) || Double.isInfinite(least)) {
        throw UserException.of(
            "target-" + kind.name().toLowerCase(Locale.ROOT), "is %s; must be at least 1", least);
      }
    }
  }

  /** The parameters by option name. */
  public SortedMap<String, String> manifest() {
    SortedMap<String, String> map = new TreeMap<>();
    SelectionParameters.Model model = selection.model();
    map.put("command", "calibrate");
    map.put("method", model.method().name());
    map.put("cost", model.cost().name());
    map.put("kde-neighbors", Integer.toString(model.kdeNeighbors()));
    map.put("scale", open.scale() ? "proposed" : Double.toString(model.scale()));
    map.put("bandwidth", open.bandwidth() ? "proposed" : Double.toString(model.bandwidth()));
    map.put(
        "prefetch",
        selection.prefetchGiven() ? Integer.toString(model.prefetch()) : "of the search");
    map.put("alphas", alphas.stream().map(String::valueOf).collect(Collectors.joining(",")));
    if (task != null) {
      map.put("task", task);
    }
    if (pairs != null) {
      map.put("pairs-format", pairs.format().name());
      map.put("pairs-embedding-column", pairs.embeddingColumn());
      map.put("embedding-dtype", pairs.binaryElementType().name());
    }
    if (target != null) {
      map.put("target", target.kind().name() + " " + target.least());
    }
    return map;
  }
}
