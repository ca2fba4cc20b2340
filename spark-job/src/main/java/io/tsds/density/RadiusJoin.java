package io.tsds.density;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.LongIds;
import io.tsds.filter.FilterSharpness;
import io.tsds.filter.PairFilter;
import io.tsds.filter.PairRefinement;
import io.tsds.filter.SearchQueries;
import java.util.Arrays;

/**
 * Finds all pairs of pool members within a radius, each pair once: a group of members meets itself
 * and the members behind it, and where members are ordered by cells, only those in cells near to
 * its own. For radii that few pairs lie within; where many do, {@link GroupDensity} needs less
 * memory.
 */
public final class RadiusJoin implements AutoCloseable {
  /** More pairs of one group and one block than that are left to {@link GroupDensity}. */
  static final int MOST_PAIRS = 1 << 22;

  private final SearchQueries group;
  private final PairFilter filter;
  private final PairRefinement refinement;
  private final CellOrder order;
  private final int firstMember;
  private final double squaredRadius;
  private int[] lower = new int[64];
  private int[] upper = new int[64];
  private double[] squaredDistances = new double[64];
  private int size;
  private long distances;
  private boolean tooMany;

  /**
   * @param group the group's members, made ready
   * @param refinement a finer pass over pairs that pass the filter, or null; closed with this
   * @param order by cells, of which those too far apart are left out; null where members come in
   *     any order
   * @param firstMember pool index of the group's first member; the others follow it
   */
  public RadiusJoin(
      SearchQueries group,
      PairRefinement refinement,
      CellOrder order,
      int firstMember,
      double squaredRadius) {
    this.group = group;
    this.refinement = refinement;
    this.order = order;
    this.filter = new PairFilter(group);
    this.firstMember = firstMember;
    this.squaredRadius = squaredRadius;
  }

  /**
   * Pairs found in one block.
   *
   * @param lower the members of the group [pairs]
   * @param upper the members of the block, each behind its partner [pairs]
   * @param squaredDistances canonical, at most the squared radius [pairs]
   */
  public record Pairs(int[] lower, int[] upper, double[] squaredDistances) {}

  /**
   * Joins the group with a block of members that is the group itself or lies behind it.
   *
   * @return null if there are more pairs than a task should hold
   */
  public Pairs join(EmbeddingBlock block) {
    size = 0;
    if (refinement != null) {
      refinement.begin(block);
    }
    Collector collector = new Collector(block);
    if (order == null) {
      filter.filter(block, collector);
    } else {
      filterNear(block, collector);
    }
    if (tooMany) {
      return null;
    }
    return new Pairs(
        Arrays.copyOf(lower, size),
        Arrays.copyOf(upper, size),
        Arrays.copyOf(squaredDistances, size));
  }

  /** Filters the pairs of cells that can hold some within the radius. */
  private void filterNear(EmbeddingBlock block, Collector collector) {
    int first = (int) collector.members.value(0);
    order.forEachNear(
        firstMember,
        group.count(),
        first,
        block.rows(),
        (from, to, runs) -> {
          int[] queries = Arrays.stream(runs).map(position -> position - firstMember).toArray();
          filter.filter(block, from - first, to - first, queries, collector);
          return !tooMany;
        });
  }

  private final class Collector implements PairFilter.Sink {
    private final EmbeddingBlock block;
    private final LongIds members;

    Collector(EmbeddingBlock block) {
      this.block = block;
      this.members = (LongIds) block.ids();
    }

    @Override
    public double bound(int query) {
      return squaredRadius;
    }

    @Override
    public FilterSharpness pass() {
      return FilterSharpness.FINE;
    }

    @Override
    public void accept(int query, int firstRow, int[] columns, float[] lowerBounds, int count) {
      for (int i = 0; i < count; i++) {
        int row = firstRow + columns[i];
        int member = (int) members.value(row);
        if (member > firstMember + query
            && (refinement == null || !refinement.excludes(query, row))) {
          distances++;
          collect(firstMember + query, member, group.squaredDistance(query, block, row));
        }
      }
    }

    private void collect(int member, int other, double squaredDistance) {
      if (squaredDistance <= squaredRadius) {
        if (size == MOST_PAIRS) {
          tooMany = true;
          return;
        }
        if (size == lower.length) {
          grow();
        }
        lower[size] = member;
        upper[size] = other;
        squaredDistances[size++] = squaredDistance;
      }
    }
  }

  private void grow() {
    int larger = Math.multiplyExact(size, 2);
    lower = Arrays.copyOf(lower, larger);
    upper = Arrays.copyOf(upper, larger);
    squaredDistances = Arrays.copyOf(squaredDistances, larger);
  }

  /** The filter, for its counts. */
  public PairFilter filter() {
    return filter;
  }

  /** Canonical distances computed so far. */
  public long distances() {
    return distances;
  }

  @Override
  public void close() {
    filter.close();
    if (refinement != null) {
      refinement.close();
    }
  }
}
