package io.tsds.pipeline.report;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.filter.space.AxesFit;
import io.tsds.filter.space.PrincipalAxes;
import io.tsds.report.MapFacts;
import io.tsds.report.MapFacts.Kind;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.work.PoolFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Places some queries and pool members on their two principal axes, for people to look at. The
 * points are spread evenly over the queries and over a few blocks of the pool, so that the same
 * inputs give the same map. Holds one block and the points' vectors: at most {@value #MOST_BYTES}
 * bytes of them.
 */
public final class PoolMap {
  /** The most target tasks for which maps are made. */
  public static final int MOST_TARGETS = 64;

  /** About what one map takes on the driver. */
  public static final long MOST_BYTES = 48L << 20;

  private static final int MOST_BLOCKS = 8;
  private static final int MOST_QUERIES = MapFacts.MOST_POINTS / 4;
  private static final long VECTOR_BYTES = 16L << 20;

  private final QuerySet queries;
  private final int[] rows;
  private final PoolFiles pool;
  private final IdColumn ids;
  private final double[] probability;
  private final long[] draws;

  private final List<Kind> kinds = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<Double> probabilities = new ArrayList<>();
  private final List<float[]> vectors = new ArrayList<>();

  /**
   * @param rows numbers of the target task's queries
   * @param ids of the pool [pool]
   * @param probability [pool]
   * @param draws of an epoch [pool]; null where nothing was drawn
   */
  public PoolMap(
      QuerySet queries,
      int[] rows,
      PoolFiles pool,
      IdColumn ids,
      double[] probability,
      long[] draws) {
    this.queries = queries;
    this.rows = rows;
    this.pool = pool;
    this.ids = ids;
    this.probability = probability;
    this.draws = draws;
  }

  /**
   * The map.
   *
   * @param targets of the run, by which the blocks that are read become fewer
   * @return null if the points have fewer than two directions, or if there is no point of the pool
   */
  public MapFacts facts(Configuration hadoop, int targets) {
    int most =
        (int)
            Math.min(
                MapFacts.MOST_POINTS, VECTOR_BYTES / (Float.BYTES * (long) queries.dimension()));
    int blocks = Math.min(pool.blocks(), Math.max(1, MOST_BLOCKS / targets));
    int shownQueries = Math.min(rows.length, Math.min(MOST_QUERIES, most / 4));
    float[] buffer = pool.buffer();
    for (int i = 0; i < blocks; i++) {
      int block = (int) ((long) i * pool.blocks() / blocks);
      addMembers(pool.read(hadoop, block, buffer), block, (most - shownQueries) / blocks);
    }
    for (int i = 0; i < shownQueries; i++) {
      int row = rows[(int) ((long) i * rows.length / shownQueries)];
      addPoint(Kind.QUERY, queries.ids().text(row), null, queries.values(), row);
    }
    return placed();
  }

  /** The rarer kinds first, so that what they leave goes to the others. */
  private void addMembers(EmbeddingBlock block, int number, int most) {
    int first = pool.first(number);
    List<int[]> members = new ArrayList<>();
    for (Kind kind : new Kind[] {Kind.POOL, Kind.SUPPORT, Kind.DRAWN}) {
      members.add(membersOf(kind, first, pool.rows(number)));
    }
    members.sort(Comparator.comparingInt(of -> of.length));
    int left = most;
    for (int kind = 0; kind < members.size(); kind++) {
      int[] of = members.get(kind);
      int taken = Math.min(of.length, left / (members.size() - kind));
      for (int i = 0; i < taken; i++) {
        int member = of[(int) ((long) i * of.length / taken)];
        addPoint(
            kindOf(member), ids.text(member), probability[member], block.values(), member - first);
      }
      left -= taken;
    }
  }

  private int[] membersOf(Kind kind, int first, int rowsOfBlock) {
    int[] members = new int[rowsOfBlock];
    int count = 0;
    for (int member = first; member < first + rowsOfBlock; member++) {
      if (kindOf(member) == kind) {
        members[count++] = member;
      }
    }
    return Arrays.copyOf(members, count);
  }

  private Kind kindOf(int member) {
    if (draws != null && draws[member] > 0) {
      return Kind.DRAWN;
    }
    return probability[member] > 0 ? Kind.SUPPORT : Kind.POOL;
  }

  private void addPoint(Kind kind, String id, Double probability, float[] values, int row) {
    kinds.add(kind);
    names.add(id);
    probabilities.add(probability);
    int d = queries.dimension();
    vectors.add(Arrays.copyOfRange(values, row * d, (row + 1) * d));
  }

  private MapFacts placed() {
    int d = queries.dimension();
    float[] values = new float[vectors.size() * d];
    for (int i = 0; i < vectors.size(); i++) {
      System.arraycopy(vectors.get(i), 0, values, i * d, d);
    }
    EmbeddingMatrix points = new EmbeddingMatrix(values, vectors.size(), d);
    PrincipalAxes axes = d < 2 || vectors.size() < 3 ? null : AxesFit.of(points, 2);
    return axes == null
        ? null
        : new MapFacts(
            rows.length,
            pool.members(),
            kinds,
            names,
            coordinates(points, axes, 0),
            coordinates(points, axes, 1),
            probabilities);
  }

  private static List<Double> coordinates(EmbeddingMatrix points, PrincipalAxes axes, int axis) {
    int d = points.dimension();
    List<Double> coordinates = new ArrayList<>(points.rows());
    for (int row = 0; row < points.rows(); row++) {
      double sum = 0;
      for (int k = 0; k < d; k++) {
        double departure = (double) points.values()[points.offset(row) + k] - axes.center()[k];
        sum += departure * axes.axes()[axis * d + k];
      }
      coordinates.add(sum);
    }
    return coordinates;
  }
}
