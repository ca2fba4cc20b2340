package io.tsds.pipeline.recovery;

import java.util.List;
import org.apache.spark.sql.Row;

/**
 * The columns of a candidate side by side, as {@link CandidateJoin} and {@link FewCandidates} put
 * them and {@link CandidateCheck} reads them.
 */
record JoinedRow(Row row) {
  static final int ID_AT = 0;
  static final int CLUSTER_AT = 1;

  /** Whether the candidate has a degradation in each input apart that there is. */
  static final int MEASURED_AT = 2;

  static final int DEGRADATION_AT = 3;
  static final int TOKEN_DEGRADATIONS_AT = 4;
  static final int INSTRUCTION_TOKENS_AT = 5;
  static final int RESPONSE_TOKENS_AT = 6;
  static final int CONCEPTS_AT = 7;
  static final int TEXTS_AT = 8;
  static final int LOSS_AT = 9;

  /** Where the row is in the candidates' files. */
  static final int FILE_AT = 10;

  static final int ROW_AT = 11;

  /** Where the row is in the files of degradation. */
  static final int FILE_APART_AT = 12;

  static final int ROW_APART_AT = 13;

  /** How many columns there are. */
  static final int COLUMNS = 14;

  boolean measured() {
    return row.getBoolean(MEASURED_AT);
  }

  List<Double> tokenDegradations() {
    return row.isNullAt(TOKEN_DEGRADATIONS_AT) ? null : row.getList(TOKEN_DEGRADATIONS_AT);
  }

  List<String> concepts() {
    return row.isNullAt(CONCEPTS_AT) ? null : row.getList(CONCEPTS_AT);
  }

  List<String> texts() {
    return row.getList(TEXTS_AT);
  }
}
