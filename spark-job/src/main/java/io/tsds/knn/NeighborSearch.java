package io.tsds.knn;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.SquaredDistance;
import io.tsds.linalg.FloatMatrix;
import io.tsds.linalg.ScoreScan;
import java.util.Arrays;

/**
 * Exact nearest-neighbor search of one task: blocks of rows go in, each query's nearest come out in
 * the order of (squared distance, id).
 *
 * <p>A float32 product of query and row tiles serves as a filter whose error bound ({@link
 * FilterSlack}) never loses a neighbor; only what passes gets its canonical distance in double and
 * is offered to the query's {@link NeighborReservoir}. The result therefore depends neither on
 * tiles nor on the BLAS. Work is 2 M d operations a row; memory is one tile of rows and scores and
 * up to 2 L entries a query, whatever the number of rows.
 */
public final class NeighborSearch implements AutoCloseable {
  private static final int TILE_ROWS = 1024;
  private static final int TILE_BYTES = 16 << 20;

  private final SearchQueries queries;
  private final ScoreScan scan = ScoreScan.fastest();
  private final NeighborReservoir[] reservoirs;
  private final IdColumn.Builder ids;
  private final int tileRows;
  private final FilterSpace space;
  private final float[] images;
  private final double[] errors;
  private final float[] rowOffsets;
  private final int[] handles;
  private final int[] hits;
  private final FloatMatrix rows;
  private final FloatMatrix scores;
  private long survivors;
  private double largestSquaredNorm;

  /**
   * @param length L, the most neighbors of a query
   * @param bounds per query, the largest squared distance of interest [M]; infinite where none is
   *     known
   * @param kind of the ids of the rows to come
   */
  public NeighborSearch(SearchQueries queries, int length, double[] bounds, IdKind kind) {
    this.queries = queries;
    this.ids = IdColumn.builder(kind);
    this.reservoirs = new NeighborReservoir[queries.count()];
    Arrays.setAll(reservoirs, query -> new NeighborReservoir(length, bounds[query]));
    this.space = queries.openSpace();
    int dimension = queries.original().dimension();
    this.tileRows = Math.max(16, Math.min(TILE_ROWS, TILE_BYTES / (Float.BYTES * dimension)));
    this.images = new float[tileRows * space.dimension()];
    this.errors = new double[tileRows];
    this.rowOffsets = new float[tileRows];
    this.handles = new int[tileRows];
    this.hits = new int[tileRows];
    this.rows = queries.blas().allocate(tileRows, space.dimension());
    this.scores = queries.blas().allocate(queries.rowsOfTile(0), tileRows);
  }

  /** Searches all rows of the block. */
  public void search(EmbeddingBlock block) {
    for (int first = 0; first < block.rows(); first += tileRows) {
      searchTile(block, first, Math.min(tileRows, block.rows() - first));
    }
  }

  private void searchTile(EmbeddingBlock block, int first, int count) {
    RowTile rowTile = new RowTile(block, first, count, mapRows(block, first, count));
    Arrays.fill(handles, 0, count, -1);
    for (int tile = 0; tile < queries.tileCount(); tile++) {
      int tileQueries = queries.rowsOfTile(tile);
      queries.blas().multiplyTransposed(queries.tile(tile), 0, tileQueries, rows, 0, count, scores);
      for (int i = 0; i < tileQueries; i++) {
        offerHits(queries.firstOfTile(tile) + i, i * count, rowTile);
      }
    }
  }

  /**
   * The rows that the filter works on.
   *
   * @param first their first row in the block
   * @param largestError largest error of their images
   */
  private record RowTile(EmbeddingBlock block, int first, int count, double largestError) {}

  /** Maps rows to the filter space and returns the largest error of their images. */
  private double mapRows(EmbeddingBlock block, int first, int count) {
    space.map(block.values(), block.offset(first), count, images, errors);
    rows.putRows(0, count, images, 0);
    double largestError = 0;
    for (int row = 0; row < count; row++) {
      double squaredNorm = SquaredDistance.norm(images, row * space.dimension(), space.dimension());
      largestSquaredNorm = Math.max(largestSquaredNorm, squaredNorm);
      largestError = Math.max(largestError, errors[row]);
      rowOffsets[row] = queries.slack().rowOffset(squaredNorm);
    }
    return largestError;
  }

  private void offerHits(int query, int scoresStart, RowTile tile) {
    NeighborReservoir reservoir = reservoirs[query];
    float threshold =
        queries
            .slack()
            .queryThreshold(
                queries.squaredNorm(query),
                reservoir.bound(),
                queries.error(query) + tile.largestError());
    int found = scan.atLeast(scores, scoresStart, tile.count(), rowOffsets, 0, threshold, hits);
    survivors += found;
    for (int hit = 0; hit < found; hit++) {
      double squaredDistance = squaredDistance(query, tile, hits[hit]);
      if (squaredDistance <= reservoir.bound()) {
        reservoir.offer(squaredDistance, handleOf(tile, hits[hit]), ids);
      }
    }
  }

  private double squaredDistance(int query, RowTile tile, int row) {
    EmbeddingMatrix original = queries.original();
    return SquaredDistance.between(
        original.values(),
        original.offset(query),
        tile.block().values(),
        tile.block().offset(tile.first() + row),
        original.dimension());
  }

  private int handleOf(RowTile tile, int row) {
    if (handles[row] < 0) {
      handles[row] = ids.size();
      ids.append(tile.block().ids(), tile.first() + row);
    }
    return handles[row];
  }

  /** The nearest of {@code count} queries from {@code firstQuery} on, sorted. */
  public NeighborBlock neighbors(int firstQuery, int count) {
    return NeighborBlock.sorted(reservoirs, firstQuery, count, ids);
  }

  /** The nearest squared distances of one query, rising; at most L. */
  public double[] squaredDistances(int query) {
    NeighborReservoir reservoir = reservoirs[query];
    reservoir.sort(ids);
    double[] sorted = new double[reservoir.size()];
    Arrays.setAll(sorted, reservoir::squaredDistance);
    return sorted;
  }

  /** Upper bounds on each query's L-th squared distance over all rows there are [M]. */
  public double[] bounds() {
    double[] bounds = new double[reservoirs.length];
    for (int query = 0; query < bounds.length; query++) {
      reservoirs[query].cut(ids);
      bounds[query] = reservoirs[query].bound();
    }
    return bounds;
  }

  /** Entries that {@link #neighbors} gives over all queries. */
  public long entries() {
    long entries = 0;
    for (NeighborReservoir reservoir : reservoirs) {
      reservoir.cut(ids);
      entries += reservoir.size();
    }
    return entries;
  }

  /** Pairs that passed the filter so far, each of which had its canonical distance computed. */
  public long survivors() {
    return survivors;
  }

  /** The largest error bound of a squared distance that the filter allowed for so far. */
  public double largestSlack() {
    return queries.slack().of(queries.largestSquaredNorm(), largestSquaredNorm);
  }

  @Override
  public void close() {
    space.close();
    rows.close();
    scores.close();
  }
}
