package io.tsds.density;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdKind;
import io.tsds.knn.Centering;
import io.tsds.knn.NeighborSearch;
import io.tsds.knn.SearchQueries;
import io.tsds.linalg.Blas;
import java.util.Arrays;

/**
 * Kernel densities of one group of pool members against the whole pool, which goes by block by
 * block: the exact neighbor search of the group in the pool, started at the bound h^2 and cut at
 * the I nearest. Members' ids are their pool indexes, which makes ties go by id.
 */
public final class GroupDensity implements AutoCloseable {
  private final KernelDensity kernel;
  private final int members;
  private final NeighborSearch search;

  /**
   * @param group the members whose densities are wanted
   */
  public GroupDensity(KernelDensity kernel, EmbeddingMatrix group, Blas blas) {
    this.kernel = kernel;
    this.members = group.rows();
    double[] bounds = new double[members];
    Arrays.fill(bounds, kernel.squaredRadius());
    SearchQueries queries = new SearchQueries(group, Centering.ifWorthwhile(group), blas);
    this.search = new NeighborSearch(queries, kernel.neighbors(), bounds, IdKind.LONG);
  }

  /** Takes in some members of the pool; each has to come once. */
  public void add(EmbeddingBlock pool) {
    search.search(pool);
  }

  /** The densities of the group [members], when the whole pool has gone by. */
  public double[] densities() {
    double[] densities = new double[members];
    for (int member = 0; member < members; member++) {
      densities[member] = kernel.at(search.squaredDistances(member));
    }
    return densities;
  }

  /** Pairs that passed the filter. */
  public long survivors() {
    return search.survivors();
  }

  @Override
  public void close() {
    search.close();
  }
}
