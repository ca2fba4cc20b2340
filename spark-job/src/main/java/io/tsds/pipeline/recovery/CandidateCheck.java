package io.tsds.pipeline.recovery;

import io.tsds.parameters.RecoveryParameters;
import io.tsds.recovery.Concepts;
import io.tsds.recovery.Efficiency;
import io.tsds.recovery.MeanDegradation;
import io.tsds.recovery.Rake;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.ml.feature.StopWordsRemover;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Checks what is known of a candidate, and computes its degradation, efficiency and concepts. What
 * is wrong with it stands in its row, so that the first faulty one can be told from all of them.
 */
final class CandidateCheck implements Function<Row, Row> {
  private static final long serialVersionUID = 1L;

  static final String GIVEN_CLUSTER = "given_cluster";
  static final String GIVEN_DEGRADATION = "given_degradation";
  static final String TOKEN_DEGRADATIONS = "token_degradations";
  static final String INSTRUCTION_TOKENS = "instruction_tokens";
  static final String RESPONSE_TOKENS = "response_tokens";
  static final String RAW_CONCEPTS = "raw_concepts";
  static final String TEXT = "text_";

  static final String ELIGIBLE = "eligible";
  static final String DEGRADATION = "degradation";
  static final String EFFICIENCY = "ies";
  static final String CONCEPTS = "concepts";
  static final String DROPPED = "dropped";
  static final String LOSS = "loss";
  static final String FAULT = "fault";
  static final String FILE = "file";
  static final String ROW = "row";

  /** Whether the fault is in the files of degradation. */
  static final String FAULT_APART = "fault_apart";

  /** Places of columns in the {@link #schema}. */
  static final int CLUSTER_AT = 1;

  static final int ELIGIBLE_AT = 2;
  static final int DEGRADATION_AT = 3;
  static final int EFFICIENCY_AT = 4;
  static final int CONCEPTS_AT = 5;
  static final int DROPPED_AT = 6;
  static final int FAULT_AT = 8;
  static final int FAULT_APART_AT = 11;

  /** Larger losses could not be added exactly. */
  private static final double LARGEST_LOSS = 1e9;

  private final RecoveryParameters.Degradation degradation;
  private final RecoveryParameters.Concepts concepts;
  private final boolean losses;
  private final Set<String> inDegradation;
  private transient Rake rake;

  /**
   * @param inDegradation which of the columns come from the files of degradation
   */
  CandidateCheck(RecoveryParameters parameters, Set<String> inDegradation) {
    this.degradation = parameters.degradation();
    this.concepts = parameters.concepts();
    this.losses = parameters.comparison().lossColumn() != null;
    this.inDegradation = Set.copyOf(inDegradation);
  }

  /** Columns of a checked candidate. */
  static StructType schema(DataType id) {
    return new StructType()
        .add(Columns.ID, id)
        .add(Columns.CLUSTER, DataTypes.IntegerType)
        .add(ELIGIBLE, DataTypes.BooleanType, false)
        .add(DEGRADATION, DataTypes.DoubleType)
        .add(EFFICIENCY, DataTypes.DoubleType)
        .add(CONCEPTS, DataTypes.createArrayType(DataTypes.StringType, false))
        .add(DROPPED, DataTypes.IntegerType, false)
        .add(LOSS, DataTypes.DoubleType)
        .add(FAULT, DataTypes.StringType)
        .add(FILE, DataTypes.StringType)
        .add(ROW, DataTypes.LongType)
        .add(FAULT_APART, DataTypes.BooleanType, false);
  }

  /** What is wrong with a row, and by which column. */
  private static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    private final String column;

    Fault(String column, String message) {
      super(message, null, false, false);
      this.column = column;
    }
  }

  @Override
  public Row call(Row row) {
    JoinedRow joined = new JoinedRow(row);
    Integer cluster = null;
    try {
      requireId(row);
      cluster = cluster(row);
      if (!joined.measured()) {
        return ineligible(row, cluster, null, null, null, false);
      }
      double value = degradation(joined);
      long instruction =
          tokens(
              row,
              JoinedRow.INSTRUCTION_TOKENS_AT,
              INSTRUCTION_TOKENS,
              degradation.instructionTokens());
      long response =
          tokens(row, JoinedRow.RESPONSE_TOKENS_AT, RESPONSE_TOKENS, degradation.responseTokens());
      if (instruction + response < 1) {
        throw new Fault(
            RESPONSE_TOKENS, "the instruction and the response have no token; must be 1 at least");
      }
      Concepts named = concepts(joined);
      return RowFactory.create(
          row.get(JoinedRow.ID_AT),
          cluster,
          true,
          value,
          Efficiency.of(value, instruction, response),
          CollectionConverters.asScala(named.names()).toSeq(),
          named.dropped(),
          loss(row),
          null,
          null,
          null,
          false);
    } catch (Fault fault) {
      boolean apart = isApart(fault, row);
      return ineligible(
          row,
          cluster,
          fault.getMessage(),
          row.get(apart ? JoinedRow.FILE_APART_AT : JoinedRow.FILE_AT),
          row.get(apart ? JoinedRow.ROW_APART_AT : JoinedRow.ROW_AT),
          apart);
    }
  }

  private static Row ineligible(
      Row row, Integer cluster, String fault, Object file, Object place, boolean apart) {
    Object id = row.get(JoinedRow.ID_AT);
    return RowFactory.create(
        id, cluster, false, null, null, null, 0, null, fault, file, place, apart);
  }

  /** A row without an id fits no other, so that it comes from one file. */
  private boolean isApart(Fault fault, Row row) {
    return fault.column.equals(Columns.ID)
        ? !row.isNullAt(JoinedRow.FILE_APART_AT)
        : inDegradation.contains(fault.column);
  }

  private static void requireId(Row row) throws Fault {
    if (row.isNullAt(JoinedRow.ID_AT)) {
      throw new Fault(Columns.ID, "the id is null");
    }
  }

  private static Integer cluster(Row row) throws Fault {
    if (row.isNullAt(JoinedRow.CLUSTER_AT)) {
      throw new Fault(GIVEN_CLUSTER, "the cluster is null");
    }
    long cluster = row.getLong(JoinedRow.CLUSTER_AT);
    if (cluster < 0 || cluster > Integer.MAX_VALUE - 8) {
      throw new Fault(GIVEN_CLUSTER, "the cluster is " + cluster + "; must be at least 0");
    }
    return (int) cluster;
  }

  /** In nats. */
  private double degradation(JoinedRow joined) throws Fault {
    if (degradation.tokensColumn() == null) {
      if (joined.row().isNullAt(JoinedRow.DEGRADATION_AT)) {
        throw new Fault(GIVEN_DEGRADATION, "the degradation is null");
      }
      return checked(
          joined.row().getDouble(JoinedRow.DEGRADATION_AT), GIVEN_DEGRADATION, "the degradation");
    }
    List<Double> tokens = joined.tokenDegradations();
    if (tokens == null || tokens.isEmpty()) {
      throw new Fault(
          TOKEN_DEGRADATIONS, "the list of degradations is " + (tokens == null ? "null" : "empty"));
    }
    MeanDegradation mean = new MeanDegradation();
    for (int token = 0; token < tokens.size(); token++) {
      String name = String.format(Locale.ROOT, "the degradation of token %d", token);
      if (tokens.get(token) == null) {
        throw new Fault(TOKEN_DEGRADATIONS, name + " is null");
      }
      mean.add(checked(tokens.get(token), TOKEN_DEGRADATIONS, name));
    }
    return mean.value();
  }

  private double checked(double given, String column, String name) throws Fault {
    double nats = given * degradation.unit().nats();
    if (!(nats >= 0 && nats <= MeanDegradation.LARGEST)) {
      throw new Fault(
          column,
          String.format(
              Locale.ROOT,
              "%s is %s; must be from 0 to %s",
              name,
              given,
              degradation.unit() == RecoveryParameters.Unit.NAT
                  ? "ln 2 = 0.693 nats (`degradation-unit` bit takes bits)"
                  : "1 bit"));
    }
    return nats + 0.0;
  }

  private static long tokens(Row row, int place, String alias, String column) throws Fault {
    if (row.isNullAt(place)) {
      throw new Fault(alias, column + " is null");
    }
    if (row.getLong(place) < 0 || row.getLong(place) > Integer.MAX_VALUE) {
      throw new Fault(
          alias,
          String.format(
              Locale.ROOT, "%s is %d; must be from 0 to 2147483647", column, row.getLong(place)));
    }
    return row.getLong(place);
  }

  private Concepts concepts(JoinedRow joined) throws Fault {
    if (concepts.column() != null) {
      List<String> raw = joined.concepts();
      if (raw == null || raw.contains(null)) {
        throw new Fault(
            RAW_CONCEPTS,
            raw == null ? "the list of concepts is null" : "one of the concepts is null");
      }
      return Concepts.of(raw, concepts.most());
    }
    if (concepts.textColumns().isEmpty()) {
      return Concepts.of(List.of(), concepts.most());
    }
    List<String> found = new ArrayList<>();
    boolean anyText = false;
    for (String text : joined.texts()) {
      if (text != null) {
        anyText = true;
        found.addAll(rake().concepts(text));
      }
    }
    if (!anyText) {
      throw new Fault(
          TEXT + 0, "the text in " + String.join(" and in ", concepts.textColumns()) + " is null");
    }
    return Concepts.of(found, concepts.most());
  }

  private Rake rake() {
    if (rake == null) {
      rake = new Rake(Set.copyOf(Arrays.asList(StopWordsRemover.loadDefaultStopWords("english"))));
    }
    return rake;
  }

  private Double loss(Row row) throws Fault {
    if (!losses) {
      return null;
    }
    Double loss = (Double) row.get(JoinedRow.LOSS_AT);
    if (loss == null || !(loss >= 0 && loss <= LARGEST_LOSS)) {
      throw new Fault(LOSS, "the loss is " + loss + "; must be from 0 to 1000000000");
    }
    return loss;
  }
}
