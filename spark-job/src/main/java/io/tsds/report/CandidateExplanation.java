package io.tsds.report;

import io.tsds.Quantity;
import java.util.List;
import java.util.Locale;

/**
 * Why a candidate has the probability that it has.
 *
 * @param task its target task, null where the queries were not split
 * @param id of the candidate
 * @param queries M, of the target task
 * @param probability 0 where it has no mass
 * @param density null where it is not in the pool, or the method has no densities
 * @param serves the queries that give it mass, most mass first
 * @param duplicates null where it has no near-duplicate in the pool, or none was looked for
 * @param draws by sample size and epoch, where it was drawn
 * @param drawings sample sizes times epochs
 * @param nearness where it lies, of a candidate that stands in no table; null of others
 * @param standing what is known of it beside, in a sentence
 */
public record CandidateExplanation(
    String task,
    String id,
    long queries,
    double probability,
    Double density,
    List<Served> serves,
    Duplicates duplicates,
    List<Draws> draws,
    long drawings,
    Nearness nearness,
    String standing) {
  public CandidateExplanation {
    serves = List.copyOf(serves);
    draws = List.copyOf(draws);
  }

  /**
   * A query that gives mass.
   *
   * @param rank of the candidate among the query's neighbors, from 0
   * @param share of the query's mass
   */
  public record Served(String query, int rank, double distance, double mass, double share) {}

  /**
   * The candidate's group of near-duplicates.
   *
   * @param group id of the member to keep
   * @param distance to that one
   * @param others further members, by id
   */
  public record Duplicates(String group, long size, double distance, List<Member> others) {
    public Duplicates {
      others = List.copyOf(others);
    }
  }

  /** A member of a group. */
  public record Member(String id, double distance) {}

  /**
   * How near a candidate without mass is to the queries.
   *
   * @param query the nearest one of those that have the candidate among their neighbors, where any
   *     has, else of all
   * @param distance to that one
   * @param lists how many queries have the candidate among their neighbors; those of the pool have
   *     at least one
   * @param prefetch L, the neighbors of each query
   * @param lastNeighbor distance of the last of the nearest query's neighbors
   */
  public record Nearness(
      String query, double distance, long lists, long prefetch, double lastNeighbor) {
    /** Whether some query has the candidate among its neighbors. */
    public boolean inPool() {
      return lists > 0;
    }
  }

  /**
   * Draws of a sample size in an epoch.
   *
   * @param selection folder of the sample size
   */
  public record Draws(String selection, int epoch, long draws) {}

  /**
   * The explanation for people.
   *
   * @param most rows of each table, beyond which they are counted
   * @param remedy what shows the others, such as an option
   */
  public String text(int most, String remedy) {
    StringBuilder text = new StringBuilder();
    line(text, "candidate %s%s", id, task == null ? "" : " in target task " + task);
    line(
        text,
        "  probability %s%s",
        Figures.number(probability),
        density == null ? "" : ", kernel density " + Figures.number(density));
    line(text, "  %s", standing);
    if (!serves.isEmpty()) {
      line(text, "serves %,d of %s", serves.size(), Quantity.of(queries, "query"));
      line(
          text,
          "  %-20s %8s %12s %12s %18s",
          "query",
          "rank",
          "distance",
          "mass",
          "of the query's");
      for (Served served : first(serves, most)) {
        line(
            text,
            "  %-20s %8d %12s %12s %18s",
            served.query(),
            served.rank(),
            Figures.number(served.distance()),
            Figures.number(served.mass()),
            Figures.percent(served.share()));
      }
      rest(text, serves.size(), most, "queries", remedy);
    }
    addDuplicates(text, most, remedy);
    addDraws(text, most, remedy);
    return text.toString();
  }

  private void addDuplicates(StringBuilder text, int most, String remedy) {
    if (duplicates == null) {
      return;
    }
    line(
        text,
        "near-duplicates: group %s of %s, %s",
        duplicates.group(),
        Quantity.of(duplicates.size(), "member"),
        duplicates.group().equals(id)
            ? "which this one keeps"
            : "at distance " + Figures.number(duplicates.distance()) + " from the kept one");
    for (Member member : first(duplicates.others(), most)) {
      line(
          text,
          "  %-20s at distance %s from the kept one",
          member.id(),
          Figures.number(member.distance()));
    }
    rest(text, duplicates.size() - 1, most, "members", remedy);
  }

  private void addDraws(StringBuilder text, int most, String remedy) {
    long sum = draws.stream().mapToLong(Draws::draws).sum();
    line(
        text,
        drawings == 1 ? "drawn %s" : "drawn %s, in %,d of %s",
        Quantity.of(sum, "time"),
        draws.size(),
        Quantity.of(drawings, "sample"));
    for (Draws drawn : first(draws, drawings == 1 ? 0 : most)) {
      line(text, "  %s, epoch %d: %,d", drawn.selection(), drawn.epoch(), drawn.draws());
    }
    if (drawings > 1) {
      rest(text, draws.size(), most, "samples", remedy);
    }
  }

  static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }

  static <T> List<T> first(List<T> all, int most) {
    return all.subList(0, Math.min(all.size(), most));
  }

  static void rest(StringBuilder text, long all, int most, String what, String remedy) {
    if (all > most) {
      line(text, "  and %,d %s more; %s shows them", all - most, what, remedy);
    }
  }
}
