package io.tsds.knn;

import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.SquaredDistance;
import io.tsds.linalg.Blas;
import io.tsds.linalg.FloatMatrix;

/**
 * Queries made ready for the filter: centered, in tiles that a BLAS multiplies without copying,
 * with their squared norms. Immutable once made, so that all tasks of a process share it.
 */
public final class SearchQueries {
  /** Queries of a tile: wide enough for the BLAS, small enough for its scores to stay in cache. */
  private static final int TILE = 1024;

  private final EmbeddingMatrix original;
  private final Centering centering;
  private final FilterSlack slack;
  private final double[] squaredNorms;
  private final FloatMatrix[] tiles;
  private final Blas blas;

  public SearchQueries(EmbeddingMatrix queries, Centering centering, Blas blas) {
    this.original = queries;
    this.centering = centering;
    this.blas = blas;
    this.slack = new FilterSlack(queries.dimension(), centering.applied());
    this.squaredNorms = new double[queries.rows()];
    this.tiles = new FloatMatrix[(queries.rows() + TILE - 1) / TILE];
    float[] row = new float[queries.dimension()];
    for (int query = 0; query < queries.rows(); query++) {
      centering.subtract(queries.values(), queries.offset(query), 1, row);
      squaredNorms[query] = SquaredDistance.norm(row, 0, row.length);
      tileOf(query).putRows(query % TILE, 1, row, 0);
    }
  }

  private FloatMatrix tileOf(int query) {
    int tile = query / TILE;
    if (tiles[tile] == null) {
      tiles[tile] = blas.allocate(rowsOfTile(tile), original.dimension());
    }
    return tiles[tile];
  }

  int count() {
    return original.rows();
  }

  int dimension() {
    return original.dimension();
  }

  /** The queries as read, for canonical distances. */
  EmbeddingMatrix original() {
    return original;
  }

  Centering centering() {
    return centering;
  }

  FilterSlack slack() {
    return slack;
  }

  /** Squared norm of the centered query. */
  double squaredNorm(int query) {
    return squaredNorms[query];
  }

  Blas blas() {
    return blas;
  }

  int tileCount() {
    return tiles.length;
  }

  int firstOfTile(int tile) {
    return tile * TILE;
  }

  int rowsOfTile(int tile) {
    return Math.min(TILE, original.rows() - tile * TILE);
  }

  /** The centered queries of a tile, [rowsOfTile x dimension]. */
  FloatMatrix tile(int tile) {
    return tiles[tile];
  }
}
