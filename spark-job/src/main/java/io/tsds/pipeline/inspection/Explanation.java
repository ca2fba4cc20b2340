package io.tsds.pipeline.inspection;

import static org.apache.spark.sql.functions.col;

import io.tsds.UserException;
import io.tsds.embedding.IdKind;
import io.tsds.report.CandidateExplanation;
import io.tsds.report.CandidateExplanation.Duplicates;
import io.tsds.report.CandidateExplanation.Member;
import io.tsds.report.CandidateExplanation.Served;
import io.tsds.report.QueryExplanation;
import io.tsds.report.QueryExplanation.Neighbor;
import io.tsds.report.RunReport;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.result.NearDuplicateRows;
import io.tsds.storage.result.TransportRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Tells from a finished selection's tables why a candidate or a query has what it has. */
public final class Explanation {
  private static final String TRANSPORT = "transport";

  private final FinishedSelection selection;
  private final FinishedSelection.Section section;

  private Explanation(FinishedSelection selection, FinishedSelection.Section section) {
    this.selection = selection;
    this.section = section;
  }

  /**
   * Opens a selection.
   *
   * @param task name of a target task, where the selection has some
   */
  public static Explanation of(SparkSession spark, String uri, Optional<String> task) {
    FinishedSelection selection = FinishedSelection.open(spark, uri);
    FinishedSelection.Section section = selection.section(task);
    if (!selection.has(section, TRANSPORT)) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "SELECTION is %s, which has no transport/, as the version that made it wrote none; run"
                  + " that selection again",
              selection.output().path()));
    }
    return new Explanation(selection, section);
  }

  /** Why a candidate has its probability. */
  public CandidateExplanation ofCandidate(String id) {
    try {
      return candidate(id);
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      throw ReadFailure.translate(e);
    }
  }

  private CandidateExplanation candidate(String id) {
    IdKind kind = selection.idKind(section);
    Object wanted = kind == IdKind.LONG ? number("id", id, "candidates") : id;
    RunReport report = selection.report(section);
    long queries = report.counts().queries();
    List<Row> rows = transport(kind).filter(col("id").equalTo(wanted)).collectAsList();
    List<Served> serves =
        rows.stream()
            .map(
                row ->
                    new Served(
                        String.valueOf(row.get(0)),
                        row.getInt(2),
                        row.getDouble(3),
                        row.getDouble(5),
                        row.getDouble(5) * queries))
            .sorted(
                Comparator.comparingDouble(Served::mass).reversed().thenComparing(Served::query))
            .toList();
    Duplicates duplicates = duplicates(kind, wanted);
    return new CandidateExplanation(
        section.task(),
        id,
        queries,
        probability(kind, wanted),
        rows.isEmpty() || rows.get(0).isNullAt(4) ? null : rows.get(0).getDouble(4),
        serves,
        duplicates,
        serves.isEmpty() ? List.of() : new DrawnSamples(selection, section).of(kind, wanted),
        new DrawnSamples(selection, section).count(report),
        standing(serves.isEmpty(), duplicates != null, report));
  }

  /** What can be said of the candidate's place in the pool. */
  private static String standing(boolean withoutMass, boolean inPool, RunReport report) {
    if (!withoutMass) {
      return "it is in the pool, and some query's mass goes to it";
    }
    return inPool
        ? "it has no mass: it is in the pool, as a neighbor of some query, but behind the last neighbor"
            + " that takes mass of each such query"
        : String.format(
            Locale.ROOT,
            "it has no mass: it is no query's neighbor within the first K, or not in the pool (no"
                + " query has it among its first %,d), or no candidate at all. The selection keeps what"
                + " has mass, so that these cannot be told apart without reading the candidates",
            report.parameters().used().prefetch());
  }

  private Dataset<Row> transport(IdKind kind) {
    return selection.rows(section, TRANSPORT, TransportRows.schema(IdKind.STRING, kind));
  }

  private double probability(IdKind kind, Object wanted) {
    StructType schema =
        new StructType().add("id", type(kind)).add("probability", DataTypes.DoubleType);
    List<Row> rows =
        selection
            .rows(section, "probabilities", schema)
            .filter(col("id").equalTo(wanted))
            .collectAsList();
    return rows.isEmpty() ? 0 : rows.get(0).getDouble(1);
  }

  private static DataType type(IdKind kind) {
    return kind == IdKind.LONG ? DataTypes.LongType : DataTypes.StringType;
  }

  private Duplicates duplicates(IdKind kind, Object wanted) {
    if (!selection.has(section, DuplicatesPipeline.TABLE)) {
      return null;
    }
    Dataset<Row> table =
        selection.rows(section, DuplicatesPipeline.TABLE, NearDuplicateRows.schema(kind));
    List<Row> own = table.filter(col("id").equalTo(wanted)).collectAsList();
    if (own.isEmpty()) {
      return null;
    }
    Object group = own.get(0).get(0);
    List<Member> others = new ArrayList<>();
    for (Row row :
        table
            .filter(col("group").equalTo(group).and(col("id").notEqual(wanted)))
            .sort("id")
            .collectAsList()) {
      others.add(new Member(String.valueOf(row.get(1)), row.getDouble(3)));
    }
    return new Duplicates(
        String.valueOf(group), own.get(0).getInt(2), own.get(0).getDouble(3), others);
  }

  /** Where a query's mass went. */
  public QueryExplanation ofQuery(String id) {
    try {
      return query(id);
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      throw ReadFailure.translate(e);
    }
  }

  private QueryExplanation query(String id) {
    RunReport report = selection.report(section);
    Dataset<Row> transport =
        selection.table(
            section, TRANSPORT, TransportRows.schema(IdKind.STRING, selection.idKind(section)));
    boolean numbers = transport.schema().apply("query").dataType().equals(DataTypes.LongType);
    Column same = col("query").equalTo(numbers ? number("query", id, "queries") : id);
    List<Row> rows = transport.filter(same).collectAsList();
    if (rows.isEmpty()) {
      throw UserException.of(
          "query",
          "is %s; must be the id of one of the %,d queries of %s%s (a row number, from 0, where the"
              + " queries have no ids). Every query has a row in transport/, and this id has none",
          id,
          report.counts().queries(),
          selection.output().path(),
          section.task() == null ? "" : ", target task " + section.task());
    }
    long queries = report.counts().queries();
    List<Neighbor> neighbors = new ArrayList<>();
    int sameId = 0;
    int full = 0;
    for (Row row : rows) {
      Double density = row.isNullAt(4) ? null : row.getDouble(4);
      double mass = row.getDouble(5);
      sameId += row.getInt(2) == 0 ? 1 : 0;
      full += isFullShare(report, density, mass) ? 1 : 0;
      neighbors.add(
          new Neighbor(
              String.valueOf(row.get(1)),
              row.getInt(2),
              row.getDouble(3),
              density,
              mass,
              mass * queries));
    }
    return new QueryExplanation(
        section.task(),
        id,
        queries,
        full,
        report.parameters().used().prefetch(),
        neighbors,
        sameId);
  }

  /** Whether a neighbor takes its full share; with knn-kde the last one takes what is left. */
  private static boolean isFullShare(RunReport report, Double density, double mass) {
    return density == null
        || mass == 1 / (report.counts().queries() * report.assignment().sStar() * density);
  }

  private static long number(String parameter, String id, String whose) {
    try {
      return Long.parseLong(id);
    } catch (NumberFormatException e) {
      throw UserException.of(
          parameter, "is %s; must be a whole number, as the %s' ids are", id, whose);
    }
  }
}
