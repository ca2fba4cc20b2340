package io.tsds.filter;

import io.tsds.embedding.EmbeddingBlock;

/**
 * The {@link TileFilter} of {@link Int8Kernel}: pairs are dropped by integers first ({@link
 * Int8CoarsePass}), and then by floats ({@link Int8FinePass}), where that is asked for. Both go
 * through so few queries at a time that the scores stay in the processor's second cache until they
 * are scanned.
 */
final class Int8TileFilter implements TileFilter {
  private static final int TILE_ROWS = 1024;
  private static final int BLOCK_QUERIES = 256;
  private static final int NONE = -1;

  private final SearchQueries queries;
  private final RowProjections rows;
  private final Int8CoarsePass coarse;
  private final Int8FinePass fine;
  private ScoredQueries scored;

  /** Place of the first query of the block whose scores, or fine pairs, are at hand. */
  private int firstOfBlock;

  private FilterSharpness pass;

  Int8TileFilter(Int8Kernel.Packed packed) {
    this.queries = packed.queries();
    this.rows = new RowProjections(queries, TILE_ROWS, true);
    this.coarse = new Int8CoarsePass(packed, rows, BLOCK_QUERIES);
    this.fine = new Int8FinePass(queries, rows, BLOCK_QUERIES);
  }

  @Override
  public RowProjections rows() {
    return rows;
  }

  @Override
  public void load(EmbeddingBlock block, int first, int count) {
    rows.load(block, first, count);
    coarse.loadRows();
    fine.loadRows();
  }

  @Override
  public void multiply(int firstQuery, int count) {
    ScoredQueries multiplied = ScoredQueries.of(queries, firstQuery, count);
    for (int first = 0; first < count; first += BLOCK_QUERIES) {
      coarse.multiply(multiplied, first, Math.min(count, first + BLOCK_QUERIES));
    }
  }

  @Override
  public void begin(int firstQuery, int count, double[] bounds, FilterSharpness wanted) {
    scored = ScoredQueries.of(queries, firstQuery, count);
    pass = wanted;
    firstOfBlock = NONE;
    coarse.begin(scored, bounds);
    fine.begin(scored, bounds);
  }

  @Override
  public int keep(int query, int[] kept, float[] lowerBounds) {
    int place = query - scored.first();
    int inBlock = place % BLOCK_QUERIES;
    if (firstOfBlock != place - inBlock) {
      scoreBlock(place - inBlock);
    }
    if (pass == FilterSharpness.COARSE) {
      return coarse.keep(inBlock, kept);
    }
    int passed = fine.keep(firstOfBlock, place, kept, lowerBounds);
    if (pass == FilterSharpness.FINE_WITH_LOWER_BOUNDS) {
      fine.toLowerBounds(query, place, lowerBounds, passed);
    }
    return passed;
  }

  private void scoreBlock(int first) {
    int end = Math.min(scored.count(), first + BLOCK_QUERIES);
    firstOfBlock = first;
    coarse.score(scored, first, end);
    if (pass != FilterSharpness.COARSE) {
      fine.multiply(coarse, scored, first, end);
    }
  }

  @Override
  public long coarseSurvivors() {
    return coarse.survivors();
  }

  @Override
  public void close() {
    rows.close();
    coarse.close();
  }
}
