package io.tsds.filter;

/**
 * The queries that a tile of rows is held against at a time: some that follow each other in one
 * tile of queries. Their place is counted from the first of them.
 *
 * @param tile of queries
 * @param first number of the first query
 * @param firstInTile its row in the tile
 * @param count how many there are
 */
record ScoredQueries(int tile, int first, int firstInTile, int count) {

  static ScoredQueries of(SearchQueries queries, int first, int count) {
    int tile = queries.tileOf(first);
    return new ScoredQueries(tile, first, first - queries.firstOfTile(tile), count);
  }

  /** Number of the query at a place. */
  int query(int place) {
    return first + place;
  }

  /** Row in the tile of the query at a place. */
  int inTile(int place) {
    return firstInTile + place;
  }
}
