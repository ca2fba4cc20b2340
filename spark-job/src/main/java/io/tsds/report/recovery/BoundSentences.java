package io.tsds.report.recovery;

import io.tsds.report.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What the bounds say, under which assumption, in whole sentences. */
public final class BoundSentences {
  private BoundSentences() {}

  /** What all bounds have in common. */
  public static String preface() {
    return "The bounds compare the evaluation loss of a model recovered on this selection with that"
        + " of one recovered on a reference. They assume that there is a constant λ (lambda): two"
        + " training sets at Jaccard distance d (the share of all instructions of both that only"
        + " one has) give losses that differ by at most λ d. Whether this holds, and with which λ,"
        + " only training can tell.";
  }

  /** The sentences of a reference: Theorem A, B, C where there are weights, and the printed one. */
  public static List<String> of(BoundFacts bound) {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        String.format(
            Locale.ROOT,
            "With that assumption alone (Theorem A), the loss is at most that of the reference plus"
                + " %s, since the two sets have %s instructions in common.",
            term(bound.realized()),
            Figures.count(bound.common())));
    sentences.add(
        String.format(
            Locale.ROOT,
            "If also no set with the same numbers from each cluster has a loss smaller by more than"
                + " a factor 1 + ε (Theorem B), the loss is at most 1 + ε times the sum of the"
                + " reference's and %s.",
            term(bound.allocation())));
    if (bound.separable() != null) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "If instead the loss is the sum of the clusters' losses with weights (those given, or the"
                  + " clusters' shares of all candidates), each depends on its own cluster's instructions alone, with the same λ, and in none"
                  + " is another set of the same number better by more than a factor 1 + ε (Theorem"
                  + " C), the loss is at most 1 + ε times the sum of the reference's and %s.",
              term(bound.separable())));
    }
    sentences.add(
        String.format(
            Locale.ROOT,
            "The published theorem (%s) would say %s. It is false: there are selections with a"
                + " larger loss. The figure stands here for comparison with the paper only.",
            bound.printed().statement(),
            term(bound.printed())));
    return sentences;
  }

  /** A line for the terminal. */
  static String line(BoundFacts bound) {
    String separable =
        bound.separable() == null
            ? ""
            : String.format(Locale.ROOT, ", C %s", term(bound.separable()));
    return String.format(
        Locale.ROOT,
        "loss at most that on %s + %s (Theorem A); by counts B %s%s; %s: %s",
        bound.name(),
        term(bound.realized()),
        term(bound.allocation()),
        separable,
        bound.printed().statement(),
        term(bound.printed()));
  }

  /** What is known of lambda and epsilon. */
  public static List<String> of(LossConstants constants) {
    List<String> sentences = new ArrayList<>();
    sentences.add(
        constants.lambda() == null
            ? "No λ was given, so that the bounds are in units of it."
            : String.format(
                Locale.ROOT,
                "The figures in loss rest on the λ of %s that was given.",
                Figures.number(constants.lambda())));
    if (constants.lambdaLowerBound() != null) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "The losses of %d trained models show that λ >= %s; how large it is they do not show.",
              constants.runs().size(),
              Figures.number(constants.lambdaLowerBound())));
    }
    List<Double> known =
        constants.surrogateEpsilon().stream().filter(Objects::nonNull).sorted().toList();
    sentences.add(
        known.isEmpty()
            ? "ε is not known; only training could tell."
            : String.format(
                Locale.ROOT,
                "ε is not known; a surrogate for it, made from the losses of the instructions that"
                    + " were left out, is %s over the clusters.",
                Figures.range(known.get(0), known.get(known.size() - 1))));
    return sentences;
  }

  private static String term(BoundFacts.Term term) {
    String units = Figures.number(term.distance()) + " λ";
    return term.lossGap() == null
        ? units
        : String.format(Locale.ROOT, "%s (%s in loss)", units, Figures.number(term.lossGap()));
  }
}
