package io.tsds.benchmark;

import io.tsds.assignment.Method;
import io.tsds.report.CertificateFacts;
import io.tsds.report.RunResult;
import io.tsds.report.SelectionReport;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * Robustness to duplicates (Liu, Karbasi, Rekatsinas 2024, Appendix E.1): what share of the
 * probability falls on some contents when each of them is copied many times, against their share
 * when they occur once. Whole jobs on files, with alpha .6, C 5 and h {@value #BANDWIDTH}; L is
 * raised until no list is cut short.
 *
 * <p>A method that ignores copies gives a content with n of them up to n + 1 times the mass; a
 * robust one gives it the same. KNN-KDE is robust to exact copies where I is above n, since their
 * inverse densities 1/(n + 1) add up to that of one candidate and lists pay no distance for passing
 * them. Copies r h apart have densities of about 1 + n (1 - r^2): together they count as (n + 1) /
 * (1 + n (1 - r^2)) contents, and come to lists at somewhat different distances.
 */
final class DuplicationExperiment {
  static final double BANDWIDTH = 0.1;

  private static final double ALPHA = 0.6;
  private static final double SCALE = 5;

  private final SparkSession spark;
  private final Path folder;
  private final Path queries;
  private final DuplicatedContents data;
  private final Map<Contender, Run> withoutCopies = new EnumMap<>(Contender.class);
  private int files;

  /** The methods compared. */
  enum Contender {
    KNN_KDE("KNN-KDE", Method.KNN_KDE, ALPHA),
    KNN_UNIFORM("KNN-Uniform", Method.KNN_UNIFORM, ALPHA),
    /** 1/M on each query's nearest candidate, on the one with the smallest id where some tie. */
    NEAREST_ONLY("nearest only", Method.KNN_UNIFORM, 1);

    private final String title;
    private final Method method;
    private final double alpha;

    Contender(String title, Method method, double alpha) {
      this.title = title;
      this.method = method;
      this.alpha = alpha;
    }

    String title() {
      return title;
    }

    /** A prefetch to begin with: about five copied contents in a list of KNN-KDE. */
    private int firstPrefetch(int copies) {
      return switch (this) {
        case KNN_KDE -> 1000 + 5 * copies;
        case KNN_UNIFORM -> 1000;
        case NEAREST_ONLY -> 2;
      };
    }
  }

  /**
   * What is copied, and how densities are counted.
   *
   * @param fraction of the contents that are copied
   * @param copies of each, itself not counted
   * @param spread distance of two copies of a content, 0 for exact ones
   * @param kdeNeighbors I
   */
  record Setting(double fraction, int copies, double spread, int kdeNeighbors) {}

  /**
   * Share of the probability on the copied contents, originals and copies.
   *
   * @param withCopies in the data with copies
   * @param withoutCopies of the same contents where each occurs once
   * @param prefetch the L at which no list was cut short, with copies
   * @param sStar s* with copies, null with methods that have none
   */
  record Share(double withCopies, double withoutCopies, int prefetch, Double sStar) {
    /** How many times the share without copies; not a number where there was none. */
    double growth() {
      return withoutCopies == 0 ? Double.NaN : withCopies / withoutCopies;
    }
  }

  /**
   * A setting's results.
   *
   * @param candidates N, copies included
   */
  record Outcome(Setting setting, int candidates, Map<Contender, Share> shares) {}

  private record Run(RunResult<SelectionReport> result, int prefetch) {
    Double sStar() {
      return Selections.reportOf(result).assignment().sStar();
    }
  }

  /** Writes the data without copies to the folder and selects from them. */
  DuplicationExperiment(SparkSession spark, Path folder, DuplicatedContents data) {
    this.spark = spark;
    this.folder = folder;
    this.data = data;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.queries = write(data.queries());
    Path contents = write(data.contents());
    for (Contender contender : Contender.values()) {
      withoutCopies.put(contender, select(contender, contents, 0, 1000));
    }
    long near =
        Selections.reportOf(withoutCopies.get(Contender.KNN_KDE).result())
            .nearDuplicates()
            .members();
    if (near > 0) {
      throw new IllegalStateException(
          near + " contents are near-duplicates of others before any is copied");
    }
  }

  /** The level s* of KNN-KDE where every content occurs once. */
  double sStarWithoutCopies() {
    return withoutCopies.get(Contender.KNN_KDE).sStar();
  }

  /** Copies contents and selects with the methods given. */
  Outcome run(Setting setting, Contender... contenders) {
    BitSet repeated = data.repeated(setting.fraction());
    float[][] rows = data.candidates(repeated, setting.copies(), setting.spread());
    Path candidates = write(rows);
    Map<Contender, Share> shares = new EnumMap<>(Contender.class);
    for (Contender contender : contenders) {
      Run run = select(contender, candidates, setting.copies(), setting.kdeNeighbors());
      double before = share(withoutCopies.get(contender), repeated);
      double after = share(run, repeated);
      shares.put(contender, new Share(after, before, run.prefetch(), run.sStar()));
    }
    return new Outcome(setting, rows.length, shares);
  }

  private Run select(Contender contender, Path candidates, int copies, int kdeNeighbors) {
    int prefetch = contender.firstPrefetch(copies);
    RunResult<SelectionReport> result =
        select(contender, candidates, prefetch, kdeNeighbors, files++);
    CertificateFacts.Prefetch certificate = Selections.reportOf(result).certificate().prefetch();
    while (certificate.tooShort()) {
      prefetch = Math.max(prefetch * 5 / 4, Math.toIntExact(certificate.toTry()));
      result = select(contender, candidates, prefetch, kdeNeighbors, files++);
      certificate = Selections.reportOf(result).certificate().prefetch();
    }
    return new Run(result, prefetch);
  }

  private RunResult<SelectionReport> select(
      Contender contender, Path candidates, int prefetch, int kdeNeighbors, int output) {
    return Selections.of(candidates, queries, folder.resolve("output-" + output))
        .in(spark)
        .method(contender.method)
        .alpha(contender.alpha)
        .scale(SCALE)
        .bandwidth(BANDWIDTH)
        .prefetch(prefetch)
        .kdeNeighbors(kdeNeighbors)
        .run();
  }

  private double share(Run run, BitSet repeated) {
    return Selections.probabilities(spark, Path.of(run.result().output())).entrySet().stream()
        .filter(member -> data.isRepeated(member.getKey(), repeated))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private Path write(float[][] rows) {
    return NpyFiles.write(folder.resolve("rows-%d.npy".formatted(files++)), rows);
  }
}
