package io.tsds.plan;

import io.tsds.Quantity;
import io.tsds.filter.FilterTuning;
import io.tsds.parameters.SelectionParameters;
import io.tsds.report.Figures;
import io.tsds.sampling.DrawMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a run will take, as far as sizes tell before it starts. Times are those of the neighbor
 * search: products at the measured rate, and the rest as the benchmark's cost model has it. Worst
 * cases suppose that no two queries share a neighbor.
 *
 * @param search what is searched
 * @param input the candidates' files
 * @param densities whether kernel densities are wanted
 * @param gflops of one core, measured on the driver
 * @param sample what is drawn
 * @param resources cores and memory at present
 * @param recordBytes read of the candidates' records for the texts of the report; 0 without them
 */
public record RunPlan(
    Search search,
    Input input,
    boolean densities,
    double gflops,
    SelectionParameters.Sample sample,
    ClusterResources resources,
    long recordBytes) {

  /** Without records. */
  public RunPlan(
      Search search,
      Input input,
      boolean densities,
      double gflops,
      SelectionParameters.Sample sample,
      ClusterResources resources) {
    this(search, input, densities, gflops, sample, resources, 0);
  }

  /** The same with records of which so many bytes are read. */
  public RunPlan withRecords(long bytes) {
    return new RunPlan(search, input, densities, gflops, sample, resources, bytes);
  }

  /**
   * The search.
   *
   * @param queries M
   * @param candidates N, faulty rows included
   * @param dimension d
   * @param length neighbors of each query, min(L, N)
   */
  public record Search(long queries, long candidates, int dimension, int length) {}

  /**
   * What is read.
   *
   * @param bytes of the candidates' files, or of the vectors that a search left
   * @param partitions of the same
   * @param searched whether a search was made before, so that the candidates are not read
   */
  public record Input(long bytes, int partitions, boolean searched) {}

  /** The plan of a search whose lists and vectors are kept, and from which nothing is drawn. */
  public static RunPlan ofSearch(
      Search search, Input input, double gflops, ClusterResources resources) {
    SelectionParameters.Sample none =
        new SelectionParameters.Sample(1, 1, 0, DrawMode.WITH_REPLACEMENT);
    return new RunPlan(search, input, true, gflops, none, resources);
  }

  private static final double PROBED = 1.02;
  private static final double SCAN_SECONDS = 8.2e-10;
  private static final double READING_SECONDS = 4.6e-9;
  private static final double LIST_SECONDS = 1.2e-6;
  private static final double DENSITY_SECONDS_A_PAIR = 1.6e-9;
  private static final int SHUFFLED_ENTRY_BYTES = 16;
  private static final int DIGEST_BYTES = 32;
  private static final double SHUFFLED_LISTS = 3;

  /** Floating-point operations of the search. */
  public double operations() {
    return input.searched() ? 0 : 2.0 * search.queries() * search.candidates() * search.dimension();
  }

  /** Entries of all lists. */
  long entries() {
    return search.queries() * search.length();
  }

  /** The most members that the pool can have. */
  public long mostMembers() {
    return Math.min(search.candidates(), entries());
  }

  /** Bytes read of the candidates: once with a probe, and again for the pool's vectors. */
  public double bytesRead() {
    if (input.searched()) {
      return densities ? input.bytes() : 0;
    }
    return input.bytes() * (densities ? 1 + PROBED : PROBED);
  }

  /** About how many bytes of lists tasks send each other. */
  public double shuffledBytes() {
    return input.searched() ? 0 : SHUFFLED_LISTS * SHUFFLED_ENTRY_BYTES * entries();
  }

  /**
   * The most bytes that lists and the pool's vectors take in the work folder: the vectors of all
   * members with their digests, where copies are collapsed the distinct ones again, and where they
   * are ordered by cells once more.
   */
  public double workBytes() {
    double lists = (double) SHUFFLED_ENTRY_BYTES * entries();
    double memberBytes = 3.0 * Float.BYTES * search.dimension() + DIGEST_BYTES;
    return densities ? lists + memberBytes * mostMembers() : lists;
  }

  /** What the driver and the executors hold. */
  public MemoryPlan memory() {
    return new MemoryPlan(
        search.queries(),
        search.dimension(),
        search.length(),
        mostMembers(),
        input.partitions(),
        sample,
        resources);
  }

  /** About how long the search takes. */
  public double searchSeconds() {
    if (input.searched()) {
      return 0;
    }
    double coreSeconds =
        operations() / (gflops * 1e9)
            + SCAN_SECONDS * search.queries() * search.candidates()
            + READING_SECONDS * search.candidates() * search.dimension()
            + LIST_SECONDS * entries();
    return coreSeconds / Math.min(resources.slots(), input.partitions());
  }

  /** How long the densities take at the most, where few pairs lie within the bandwidth. */
  public double mostDensitySeconds() {
    return densities
        ? DENSITY_SECONDS_A_PAIR * mostMembers() / 2 * mostMembers() / resources.slots()
        : 0;
  }

  /** The plan for people, a line a subject. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (input.searched()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s with %s each, searched before; pool of at most %s of dimension %,d",
              Quantity.of(search.queries(), "query"),
              Quantity.of(search.length(), "neighbor"),
              Quantity.of(mostMembers(), "member"),
              search.dimension()));
      lines.add(memory().line());
    } else {
      addSearch(lines);
    }
    if (densities) {
      lines.add(
          String.format(
              Locale.ROOT,
              "densities of at most %s take up to %s, far less where queries share neighbors",
              Quantity.of(mostMembers(), "pool member"),
              Figures.seconds(mostDensitySeconds())));
    }
    if (recordBytes > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "reads %s of records for the texts of the report",
              Figures.bytes(recordBytes)));
    }
    lines.addAll(memory().warnings());
    return lines;
  }

  private void addSearch(List<String> lines) {
    lines.add(
        String.format(
            Locale.ROOT,
            "%s of dimension %,d against %s, %s each: %.2g operations",
            Quantity.of(search.candidates(), "candidate"),
            search.dimension(),
            Quantity.of(search.queries(), "query"),
            Quantity.of(search.length(), "neighbor"),
            operations()));
    lines.add(
        String.format(
            Locale.ROOT,
            "reads %s in %s; sends about %s between them; up to %s in the work folder",
            Figures.bytes((long) bytesRead()),
            input.partitions() == 1 ? "one task" : Figures.count(input.partitions()) + " tasks",
            Figures.bytes((long) shuffledBytes()),
            Figures.bytes((long) workBytes())));
    lines.add(memory().line());
    lines.add(
        String.format(
            Locale.ROOT,
            "search takes about %s on %s at %.0f GFLOP/s%s%s",
            Figures.seconds(searchSeconds()),
            Quantity.of(resources.slots(), "core"),
            gflops,
            resources.slots() == 1 ? "" : " each",
            FilterTuning.isWorthTrying(operations()) ? "; less where 8-bit integers filter" : ""));
  }
}
