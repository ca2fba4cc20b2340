package io.tsds.density;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.filter.PairFilter;
import io.tsds.filter.SearchQueries;
import io.tsds.knn.NeighborBlock;
import io.tsds.knn.NeighborSearch;
import io.tsds.knn.SharedBounds;
import java.util.Arrays;

/**
 * Kernel densities of one group of pool members against the whole pool, which goes by block by
 * block: the exact neighbor search of the group in the pool, started at the bound h^2 and cut at
 * the I nearest. Members' ids are their pool indexes, which makes ties go by id. Where copies are
 * collapsed, distinct vectors take the place of members: the I nearest of them hold at least the I
 * nearest members.
 */
public final class GroupDensity implements AutoCloseable {
  private final KernelDensity kernel;
  private final int[] copies;
  private final int members;
  private final NeighborSearch search;

  /**
   * @param copies how many members have each vector [vectors of the pool], or null where copies are
   *     not collapsed
   * @param group the members whose densities are wanted, made ready
   */
  public GroupDensity(KernelDensity kernel, int[] copies, SearchQueries group) {
    this.kernel = kernel;
    this.copies = copies;
    this.members = group.count();
    double[] bounds = new double[members];
    Arrays.fill(bounds, kernel.squaredRadius());
    this.search =
        new NeighborSearch(
            group,
            kernel.neighbors(),
            new SharedBounds(kernel.neighbors(), bounds),
            0,
            IdKind.LONG);
  }

  /** Takes in some members of the pool; each has to come once. */
  public void add(EmbeddingBlock pool) {
    search.search(pool);
  }

  /** The densities of the group [members], when the whole pool has gone by. */
  public double[] densities() {
    double[] densities = new double[members];
    for (int member = 0; member < members; member++) {
      densities[member] =
          copies == null ? kernel.at(search.squaredDistances(member)) : ofVectors(member);
    }
    return densities;
  }

  /**
   * Adds the members of the group with their near neighbors, when the whole pool has gone by and
   * their {@link #densities} were taken.
   *
   * @param firstMember pool index of the group's first member; the others follow it
   * @return pool indexes of the members with I neighbors, which can have near-duplicates beyond
   *     them that are not added
   */
  public int[] addPairs(int firstMember, NearPairs pairs) {
    int[] full = new int[members];
    int count = 0;
    for (int member = 0; member < members; member++) {
      NeighborBlock nearest = search.neighbors(member, 1);
      LongIds neighbors = (LongIds) nearest.ids();
      for (int i = 0; i < neighbors.size(); i++) {
        int neighbor = (int) neighbors.value(i);
        double squared = nearest.squaredDistances()[i];
        if (neighbor != firstMember + member && kernel.isNear(squared)) {
          pairs.add(firstMember + member, neighbor, squared);
        }
      }
      if (neighbors.size() >= kernel.neighbors()) {
        full[count++] = firstMember + member;
      }
    }
    return Arrays.copyOf(full, count);
  }

  private double ofVectors(int member) {
    NeighborBlock nearest = search.neighbors(member, 1);
    LongIds vectors = (LongIds) nearest.ids();
    int[] members = new int[vectors.size()];
    Arrays.setAll(members, i -> copies[(int) vectors.value(i)]);
    return kernel.at(nearest.squaredDistances(), members);
  }

  /** Canonical distances computed so far. */
  public long distances() {
    return search.distances();
  }

  /** The filter, for its counts. */
  public PairFilter filter() {
    return search.filter();
  }

  @Override
  public void close() {
    search.close();
  }
}
