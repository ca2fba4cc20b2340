package io.tsds.pipeline.recovery;

import io.tsds.UserException;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.Degradation;
import io.tsds.storage.ParquetColumns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Which columns are read of every candidate, and from where: each is taken from the files of
 * degradation where these have it, else from the candidates.
 */
final class CandidateColumns {
  private final RecoveryParameters parameters;
  private final RecoveryInputs inputs;

  /**
   * Whether files of degradation exist, so that a candidate without a row there is not eligible.
   */
  private final boolean apart;

  private final List<Column> ofCandidates = new ArrayList<>();
  private final List<Column> ofDegradation = new ArrayList<>();

  /** What comes from the files of degradation, by its name in the joined rows. */
  private final Set<String> inDegradation = new HashSet<>();

  private CandidateColumns(RecoveryParameters parameters, RecoveryInputs inputs) {
    this.parameters = parameters;
    this.inputs = inputs;
    this.apart = inputs.degradation() != null;
  }

  /**
   * Finds the columns, before any work is done.
   *
   * @throws UserException naming the option of a column that is missing
   */
  static CandidateColumns of(RecoveryParameters parameters, RecoveryInputs inputs) {
    CandidateColumns columns = new CandidateColumns(parameters, inputs);
    columns.addColumns();
    return columns;
  }

  private void addColumns() {
    Degradation degradation = parameters.degradation();
    if (!parameters.clustering().byEmbeddings()) {
      String name = parameters.clustering().column();
      require(inputs.columns(), name, "cluster-column", Columns::isInteger, "an integer");
      ofCandidates.add(
          ParquetColumns.column(name).cast(DataTypes.LongType).as(CandidateCheck.GIVEN_CLUSTER));
    }
    if (degradation.logits() != null) {
      // Computed from the logits, and joined by the id.
      inDegradation.add(CandidateCheck.GIVEN_DEGRADATION);
    } else if (degradation.tokensColumn() != null) {
      add(
          degradation.tokensColumn(),
          "degradation-tokens-column",
          CandidateColumns::isNumbers,
          "a list of numbers",
          DataTypes.createArrayType(DataTypes.DoubleType),
          CandidateCheck.TOKEN_DEGRADATIONS);
    } else {
      add(
          degradation.column(),
          "degradation-column",
          Columns::isNumber,
          "a number",
          DataTypes.DoubleType,
          CandidateCheck.GIVEN_DEGRADATION);
    }
    add(
        degradation.instructionTokens(),
        "instruction-tokens-column",
        Columns::isInteger,
        "an integer",
        DataTypes.LongType,
        CandidateCheck.INSTRUCTION_TOKENS);
    add(
        degradation.responseTokens(),
        "response-tokens-column",
        Columns::isInteger,
        "an integer",
        DataTypes.LongType,
        CandidateCheck.RESPONSE_TOKENS);
    addConcepts();
    String loss = parameters.comparison().lossColumn();
    if (loss != null) {
      add(
          loss,
          "loss-column",
          Columns::isNumber,
          "a number",
          DataTypes.DoubleType,
          CandidateCheck.LOSS);
    }
  }

  private void addConcepts() {
    RecoveryParameters.Concepts concepts = parameters.concepts();
    if (concepts.column() != null) {
      add(
          concepts.column(),
          "concepts-column",
          CandidateColumns::isTexts,
          "a list of strings",
          DataTypes.createArrayType(DataTypes.StringType),
          CandidateCheck.RAW_CONCEPTS);
    }
    for (int text = 0; text < concepts.textColumns().size(); text++) {
      add(
          concepts.textColumns().get(text),
          "concepts-from",
          DataTypes.StringType::equals,
          "a string",
          DataTypes.StringType,
          CandidateCheck.TEXT + text);
    }
  }

  /** Adds a column from where it is. */
  private void add(
      String name,
      String parameter,
      Predicate<DataType> fits,
      String wanted,
      DataType as,
      String alias) {
    boolean ofFile = apart && inputs.degradation().has(name);
    ParquetColumns place = ofFile ? inputs.degradation() : inputs.columns();
    if (place == null || (apart && !ofFile && !place.has(name))) {
      throw missing(name, parameter);
    }
    require(place, name, parameter, fits, wanted);
    if (ofFile) {
      inDegradation.add(alias);
    }
    (ofFile ? ofDegradation : ofCandidates).add(ParquetColumns.column(name).cast(as).as(alias));
  }

  private UserException missing(String name, String parameter) {
    return UserException.of(
        parameter,
        "is %s, but neither %s nor %s has such a column%s",
        name,
        inputs.candidates().name(),
        apart ? inputs.degradation().name() : "a file of `degradation`",
        parameter.equals("concepts-column")
            ? "; `concepts-from` takes concepts from texts, `no-concept-filter` does without"
            : "");
  }

  private static void require(
      ParquetColumns place,
      String name,
      String parameter,
      Predicate<DataType> fits,
      String wanted) {
    DataType type = place.type(name, parameter);
    if (!fits.test(type)) {
      throw UserException.of(
          parameter,
          "is %s, which in %s is of type %s; must be %s",
          name,
          place.name(),
          type.simpleString(),
          wanted);
    }
  }

  private static boolean isNumbers(DataType type) {
    return type instanceof ArrayType list && Columns.isNumber(list.elementType());
  }

  private static boolean isTexts(DataType type) {
    return type instanceof ArrayType list && list.elementType().equals(DataTypes.StringType);
  }

  /** Whether files of degradation exist. */
  boolean apart() {
    return apart;
  }

  /** Whether the candidates' files have any of the columns, but the id. */
  boolean anyOfCandidates() {
    return !ofCandidates.isEmpty();
  }

  /**
   * Whether candidates' ids are still to be checked to occur once. Those of embeddings were when
   * these were read, without the rows that were skipped, which have columns here all the same.
   */
  boolean candidatesMayRepeat() {
    boolean skipping =
        parameters.candidates().onBadRow() == OnBadRow.SKIP
            || parameters.candidates().onZeroVector() == OnZeroVector.SKIP;
    return !parameters.clustering().byEmbeddings() || (skipping && anyOfCandidates());
  }

  /** What messages call the files of degradation. */
  String degradationName() {
    return inputs.degradation().name();
  }

  /** What messages call the candidates' files. */
  String candidatesName() {
    return inputs.columns().name();
  }

  private Column id() {
    return ParquetColumns.column(parameters.candidates().idColumn())
        .cast(inputs.idType())
        .as(Columns.ID);
  }

  /** Id, columns, file and row of the candidates. */
  Dataset<Row> candidates() {
    return rows(inputs.columns(), ofCandidates);
  }

  /** Id, columns, file and row in the files of degradation. */
  Dataset<Row> degradation() {
    return rows(inputs.degradation(), ofDegradation);
  }

  private Dataset<Row> rows(ParquetColumns files, List<Column> wanted) {
    List<Column> columns = new ArrayList<>(List.of(id()));
    columns.addAll(wanted);
    return inputs.few().together(files.rows(columns));
  }

  /**
   * Whether rows are so short that the driver can hold few of them: no texts, and no degradations
   * of single tokens, which it never keeps.
   */
  boolean areShort() {
    return parameters.degradation().logits() == null
        && parameters.degradation().tokensColumn() == null
        && parameters.concepts().textColumns().isEmpty();
  }

  /** The check of a joined row, for the executors. */
  CandidateCheck check() {
    return new CandidateCheck(parameters, inDegradation);
  }
}
