package io.tsds.generate;

/** The two sets of rows there are. */
enum RowKind {
  CANDIDATE("row-") {
    @Override
    void fill(SyntheticRows rows, long row, double[] values) {
      rows.candidate(row, values);
    }
  },
  QUERY("query-") {
    @Override
    void fill(SyntheticRows rows, long row, double[] values) {
      rows.query(row, values);
    }
  };

  private final String idPrefix;

  RowKind(String idPrefix) {
    this.idPrefix = idPrefix;
  }

  /** The id of a row where ids are strings. */
  String stringId(long row) {
    return idPrefix + row;
  }

  /** Writes the row's embedding into {@code values}. */
  abstract void fill(SyntheticRows rows, long row, double[] values);
}
