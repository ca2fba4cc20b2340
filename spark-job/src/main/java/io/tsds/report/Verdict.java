package io.tsds.report;

import io.tsds.Quantity;
import io.tsds.report.CertificateFacts.Assumption;
import io.tsds.report.CertificateFacts.Prefetch;
import java.util.Locale;

/**
 * The certificate in one sentence, and what to do about it.
 *
 * @param sentence what holds and what does not
 * @param remedy what to run instead, empty where nothing is to be done
 */
public record Verdict(Outcome outcome, String sentence, String remedy) {

  /** From best to worst. */
  public enum Outcome {
    EXACT("Exact"),
    NOT_PROVEN("Not proven"),
    PREFETCH_TOO_SHORT("Prefetch too short");

    private final String title;

    Outcome(String title) {
      this.title = title;
    }

    /** In a word or three. */
    public String title() {
      return title;
    }
  }

  public static Verdict of(RunReport report) {
    CertificateFacts certificate = report.certificate();
    if (certificate.prefetch().tooShort()) {
      return tooShort(certificate.prefetch(), report);
    }
    if (certificate.assumption().state() == Assumption.State.NOT_PROVEN) {
      return notProven(certificate.assumption(), report);
    }
    String reason =
        certificate.assumption().state() == Assumption.State.PROVEN
            ? "and the assumption of the theorem is proven."
            : "and the method needs no further assumption.";
    return new Verdict(
        Outcome.EXACT,
        "This is the optimum of the stated problem over all candidates: the prefetch was long"
            + " enough for every query, "
            + reason
            + " Whether the candidates suit the target task it does not say; the distances do.",
        "");
  }

  private static Verdict tooShort(Prefetch prefetch, RunReport report) {
    return new Verdict(
        Outcome.PREFETCH_TOO_SHORT,
        String.format(
            Locale.ROOT,
            "For %s of %s the optimum may reach past %s; %s of the mass sits on last neighbors.",
            Figures.count(prefetch.tooShortQueries()),
            Quantity.of(report.counts().queries(), "query"),
            found(report.parameters().used().prefetch()),
            Figures.percent(prefetch.massOnLastNeighbors())),
        longer(prefetch, report.files().search()));
  }

  private static String found(long neighbors) {
    return neighbors == 1
        ? "the one neighbor that was found"
        : "their " + Figures.count(neighbors) + " nearest neighbors";
  }

  /**
   * What to run for a longer prefetch. That of a search that was kept is the longest that its
   * selections can have.
   */
  private static String longer(Prefetch prefetch, FileFacts.Search kept) {
    String length =
        prefetch.toTry() == null ? "a longer `prefetch`" : "`prefetch` " + prefetch.toTry();
    return kept == null || (prefetch.toTry() != null && prefetch.toTry() <= kept.neighbors())
        ? "Run again with " + length + "."
        : "Search again by tsds neighbors with " + length + ", and select from that search.";
  }

  private static Verdict notProven(Assumption assumption, RunReport report) {
    Counts counts = report.counts();
    FileFacts.Search kept = report.files().search();
    boolean longest = kept != null && report.parameters().used().prefetch() >= kept.neighbors();
    String remedy =
        "A larger `alpha` or a smaller `scale` puts the mass on fewer neighbors"
            + (counts.pool() < counts.candidates()
                ? String.format(
                    Locale.ROOT,
                    "; a longer `prefetch`%s puts more candidates into the proof.",
                    longest ? " of tsds neighbors" : "")
                : ".");
    return new Verdict(
        Outcome.NOT_PROVEN,
        String.format(
            Locale.ROOT,
            "The prefetch was long enough for every query, but the theorem assumes %s, and %s.",
            assumption.statement(),
            obstacle(assumption)),
        remedy);
  }

  private static String obstacle(Assumption assumption) {
    Double left = assumption.left();
    Double right = assumption.right();
    return left != null && right != null && left > right
        ? Figures.number(left) + " is above " + Figures.number(right)
        : "this run could not show it";
  }
}
