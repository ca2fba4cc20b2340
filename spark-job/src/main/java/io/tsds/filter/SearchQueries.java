package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.SquaredDistance;
import io.tsds.filter.space.FilterSpace;
import io.tsds.filter.space.FilterTransform;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.NativeOwner;

/**
 * Queries made ready for the filter: their projections in the filter space, in tiles, with their
 * squared norms and errors, packed for the filter's arithmetic. Immutable once made, so that all
 * tasks of a process share it.
 */
public final class SearchQueries implements AutoCloseable {
  private final EmbeddingMatrix original;
  private final FilterTransform transform;
  private final FilterSlack slack;
  private final double[] squaredNorms;
  private final double[] errors;
  private final FloatMatrix[] tiles;
  private final Blas blas;
  private final FilterKernel kernel;
  private final int tileQueries;
  private final int dimension;
  private final FilterKernel.PackedQueries packed;
  private final NativeOwner owner = new NativeOwner();

  /** Queries for a filter in float32. */
  public SearchQueries(EmbeddingMatrix queries, FilterTransform transform, Blas blas) {
    this(queries, transform, blas, new Float32Kernel(blas));
  }

  /**
   * @param blas maps rows to the filter space
   * @param kernel the filter's arithmetic
   */
  public SearchQueries(
      EmbeddingMatrix queries, FilterTransform transform, Blas blas, FilterKernel kernel) {
    this.original = queries;
    this.transform = transform;
    this.blas = blas;
    this.kernel = kernel;
    this.tileQueries = kernel.tileQueries();
    this.squaredNorms = new double[queries.rows()];
    this.errors = new double[queries.rows()];
    this.tiles = new FloatMatrix[(queries.rows() + tileQueries - 1) / tileQueries];
    try (FilterSpace space = transform.open(blas)) {
      this.dimension = space.dimension();
      this.slack = new FilterSlack(kernel.roundings(dimension), dimension);
      this.packed = owner.making(() -> packed(space));
    }
    owner.atEnd(packed::close);
  }

  private FilterKernel.PackedQueries packed(FilterSpace space) {
    EmbeddingBlock block = original.block();
    double[] norms = new double[tileQueries];
    double[] tileErrors = new double[tileQueries];
    for (int tile = 0; tile < tiles.length; tile++) {
      int rows = rowsOfTile(tile);
      tiles[tile] = owner.own(kernel.allocateProjections(rows, dimension));
      space.map(block, firstOfTile(tile), rows, tiles[tile], norms, tileErrors);
      System.arraycopy(norms, 0, squaredNorms, firstOfTile(tile), rows);
      System.arraycopy(tileErrors, 0, errors, firstOfTile(tile), rows);
    }
    return kernel.pack(this);
  }

  /** Number of queries. */
  public int count() {
    return original.rows();
  }

  /** The queries as read, for canonical distances. */
  EmbeddingMatrix original() {
    return original;
  }

  /** The canonical squared distance of a query to a row of a block. */
  public double squaredDistance(int query, EmbeddingBlock block, int row) {
    return SquaredDistance.between(
        original.values(),
        original.offset(query),
        block.values(),
        block.offset(row),
        original.dimension());
  }

  /** A space of one's own to map rows to. */
  FilterSpace openSpace() {
    return transform.open(blas);
  }

  FilterSlack slack() {
    return slack;
  }

  /** Squared norm of the query's projection. */
  double squaredNorm(int query) {
    return squaredNorms[query];
  }

  /** Error of the query's projection. */
  double error(int query) {
    return errors[query];
  }

  double largestSquaredNorm() {
    double largest = 0;
    for (double squaredNorm : squaredNorms) {
      largest = Math.max(largest, squaredNorm);
    }
    return largest;
  }

  /** Components of the projections. */
  int dimension() {
    return dimension;
  }

  /** The filter's arithmetic. */
  public FilterKernel kernel() {
    return kernel;
  }

  /** A filter of tiles of one's own. */
  TileFilter openTileFilter() {
    return packed.open();
  }

  public int tileCount() {
    return tiles.length;
  }

  public int firstOfTile(int tile) {
    return tile * tileQueries;
  }

  /** The tile of a query. */
  public int tileOf(int query) {
    return query / tileQueries;
  }

  public int rowsOfTile(int tile) {
    return Math.min(tileQueries, original.rows() - tile * tileQueries);
  }

  /** The projections of a tile's queries, [rowsOfTile x dimension of the space]. */
  FloatMatrix tile(int tile) {
    return tiles[tile];
  }

  /** Frees the tiles; no search may use them any more. */
  @Override
  public void close() {
    owner.close();
  }
}
