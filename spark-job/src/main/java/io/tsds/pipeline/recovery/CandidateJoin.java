package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.tsds.UserException;
import io.tsds.embedding.OnBadRow;
import io.tsds.embedding.OnZeroVector;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.parameters.RecoveryParameters.Degradation;
import io.tsds.storage.ParquetColumns;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.apache.spark.sql.types.StructType;

/**
 * The columns of every candidate side by side, from the candidates' files, those of degradation,
 * and the labels. Each column is taken from the files of degradation where these have it, else from
 * the candidates.
 */
final class CandidateJoin {
  private static final String OF_DEGRADATION = "d_";

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

  /** Id and degradation by the models' logits; null where a column has it. */
  private final Dataset<Row> logits;

  /**
   * @param logits id and degradation by the models' logits; null where a column has it
   */
  CandidateJoin(RecoveryParameters parameters, RecoveryInputs inputs, Dataset<Row> logits) {
    this.parameters = parameters;
    this.inputs = inputs;
    this.logits = logits;
    this.apart = inputs.degradation() != null;
    addColumns();
  }

  /**
   * Refuses inputs without the columns that are asked for, before any work is done.
   *
   * @throws UserException naming the option
   */
  static void requireColumns(RecoveryParameters parameters, RecoveryInputs inputs) {
    new CandidateJoin(parameters, inputs, null);
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
          CandidateJoin::isNumbers,
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
          CandidateJoin::isTexts,
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

  /**
   * Refuses candidates' ids that occur twice. Those of embeddings were checked when these were
   * read, without the rows that were skipped, which have columns here all the same.
   */
  void refuseDuplicates() {
    boolean skipping =
        parameters.candidates().onBadRow() == OnBadRow.SKIP
            || parameters.candidates().onZeroVector() == OnZeroVector.SKIP;
    if (!parameters.clustering().byEmbeddings() || (skipping && !ofCandidates.isEmpty())) {
      Duplicates.refuse(candidates(), inputs.columns().name());
    }
  }

  /**
   * Rows of the files of degradation that fit no candidate.
   *
   * @param unknown those with an id that no candidate has
   * @param withoutIds those without an id
   */
  record Unmatched(long unknown, long withoutIds) {}

  /**
   * Counts the rows of the files of degradation that fit no candidate, and refuses ids that occur
   * twice there.
   *
   * @param labels id and cluster; null where a column has them
   */
  Unmatched unmatched(Dataset<Row> labels) {
    if (!apart) {
      return new Unmatched(0, 0);
    }
    Dataset<Row> known = (labels == null ? candidates() : labels).select(Columns.ID);
    Column noId = col(Columns.ID).isNull();
    Row found =
        degradation()
            .groupBy(Columns.ID)
            .agg(count(lit(1)).as("n"))
            .join(
                inputs.few().together(known.withColumn("known", lit(true))),
                new String[] {Columns.ID},
                "left")
            .agg(
                sum(when(col("known").isNull().and(not(noId)), col("n")).otherwise(0)),
                sum(when(noId, col("n")).otherwise(0)),
                min(when(col("n").gt(1).and(not(noId)), struct(col(Columns.ID), col("n")))))
            .first();
    if (!found.isNullAt(2)) {
      throw Duplicates.fault(found.getStruct(2), inputs.degradation().name());
    }
    return found.isNullAt(0)
        ? new Unmatched(0, 0)
        : new Unmatched(found.getLong(0), found.getLong(1));
  }

  private Column id() {
    return ParquetColumns.column(parameters.candidates().idColumn())
        .cast(inputs.idType())
        .as(Columns.ID);
  }

  private Dataset<Row> candidates() {
    List<Column> columns = new ArrayList<>(List.of(id()));
    columns.addAll(ofCandidates);
    return inputs.few().together(inputs.columns().rows(columns));
  }

  private Dataset<Row> degradation() {
    List<Column> columns = new ArrayList<>(List.of(id()));
    columns.addAll(ofDegradation);
    return inputs
        .few()
        .together(inputs.degradation().rows(columns))
        .withColumnRenamed(ParquetColumns.FILE, OF_DEGRADATION + ParquetColumns.FILE)
        .withColumnRenamed(ParquetColumns.ROW, OF_DEGRADATION + ParquetColumns.ROW);
  }

  /**
   * The rows to check, in any order.
   *
   * @param labels id and cluster; null where a column has them
   */
  Dataset<Row> rows(Dataset<Row> labels, Unmatched unmatched) {
    refuseUnknownLogits(labels);
    Dataset<Row> joined;
    if (labels == null) {
      joined = candidates().withColumn(Columns.CLUSTER, col(CandidateCheck.GIVEN_CLUSTER));
    } else if (ofCandidates.isEmpty()) {
      joined =
          labels
              .withColumn(ParquetColumns.FILE, lit(null).cast(DataTypes.StringType))
              .withColumn(ParquetColumns.ROW, lit(null).cast(DataTypes.LongType));
    } else {
      joined = labels.join(candidates(), new String[] {Columns.ID}, "left");
    }
    if (apart) {
      joined = joined.join(degradation(), new String[] {Columns.ID}, "left");
    }
    if (logits != null) {
      joined = joined.join(inputs.few().together(logits), new String[] {Columns.ID}, "left");
    }
    Dataset<Row> known = joined.select(columns(joined).toArray(Column[]::new));
    return unmatched.withoutIds() > 0
        ? inputs.few().together(known.union(withoutIds(known.schema())))
        : known;
  }

  /** The rows of the files of degradation that fit no candidate since they have no id. */
  private Dataset<Row> withoutIds(StructType schema) {
    Column[] columns =
        Arrays.stream(schema.fields())
            .map(field -> lit(null).cast(field.dataType()))
            .toArray(Column[]::new);
    columns[2] = lit(true);
    columns[12] = col(OF_DEGRADATION + ParquetColumns.FILE);
    columns[13] = col(OF_DEGRADATION + ParquetColumns.ROW);
    return degradation().where(col(Columns.ID).isNull()).select(columns);
  }

  /** The columns that {@link CandidateCheck} reads, absent ones as null. */
  private List<Column> columns(Dataset<Row> joined) {
    List<Column> columns = new ArrayList<>();
    columns.add(col(Columns.ID));
    columns.add(col(Columns.CLUSTER).cast(DataTypes.LongType));
    columns.add(measured());
    columns.add(orNull(joined, CandidateCheck.GIVEN_DEGRADATION, DataTypes.DoubleType));
    columns.add(
        orNull(
            joined,
            CandidateCheck.TOKEN_DEGRADATIONS,
            DataTypes.createArrayType(DataTypes.DoubleType)));
    columns.add(col(CandidateCheck.INSTRUCTION_TOKENS));
    columns.add(col(CandidateCheck.RESPONSE_TOKENS));
    columns.add(
        orNull(
            joined, CandidateCheck.RAW_CONCEPTS, DataTypes.createArrayType(DataTypes.StringType)));
    columns.add(texts());
    columns.add(orNull(joined, CandidateCheck.LOSS, DataTypes.DoubleType));
    columns.add(col(ParquetColumns.FILE));
    columns.add(col(ParquetColumns.ROW));
    columns.add(
        apart ? col(OF_DEGRADATION + ParquetColumns.FILE) : lit(null).cast(DataTypes.StringType));
    columns.add(
        apart ? col(OF_DEGRADATION + ParquetColumns.ROW) : lit(null).cast(DataTypes.LongType));
    return columns;
  }

  private Column measured() {
    Column measured = apart ? col(OF_DEGRADATION + ParquetColumns.FILE).isNotNull() : lit(true);
    return logits == null
        ? measured
        : measured.and(col(CandidateCheck.GIVEN_DEGRADATION).isNotNull());
  }

  private Column texts() {
    int count = parameters.concepts().textColumns().size();
    if (count == 0) {
      return lit(null).cast(DataTypes.createArrayType(DataTypes.StringType));
    }
    Column[] texts = new Column[count];
    for (int text = 0; text < count; text++) {
      texts[text] = col(CandidateCheck.TEXT + text);
    }
    return array(texts);
  }

  private static Column orNull(Dataset<Row> joined, String name, DataType type) {
    boolean there = List.of(joined.columns()).contains(name);
    return there ? col(name) : lit(null).cast(type);
  }

  /** The check of a row, for the executors. */
  CandidateCheck check() {
    return new CandidateCheck(parameters, inDegradation);
  }

  /** Refuses logits of a candidate that there is not: the others would be those of others. */
  private void refuseUnknownLogits(Dataset<Row> labels) {
    if (logits == null) {
      return;
    }
    Dataset<Row> known = labels == null ? candidates() : labels;
    List<Row> unknown =
        logits
            .join(known.select(Columns.ID), new String[] {Columns.ID}, "left_anti")
            .orderBy(Columns.ID)
            .limit(1)
            .collectAsList();
    if (!unknown.isEmpty()) {
      throw UserException.of(
          "offsets",
          "has a candidate %s, and no candidate has that id; the place in the offsets, from 0, must"
              + " be the id",
          unknown.get(0).get(0));
    }
  }
}
