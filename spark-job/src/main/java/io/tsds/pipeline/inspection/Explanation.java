package io.tsds.pipeline.inspection;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tsds.UserException;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.report.CandidateExplanation;
import io.tsds.report.CandidateExplanation.Duplicates;
import io.tsds.report.CandidateExplanation.Member;
import io.tsds.report.CandidateExplanation.Nearness;
import io.tsds.report.CandidateExplanation.Served;
import io.tsds.report.Figures;
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

  private final SparkSession spark;
  private final FinishedSelection selection;
  private final FinishedSelection.Section section;

  private Explanation(
      SparkSession spark, FinishedSelection selection, FinishedSelection.Section section) {
    this.spark = spark;
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
    return new Explanation(spark, selection, section);
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
    Groups groups = groups(kind, wanted);
    Nearness nearness =
        rows.isEmpty() && groups.own() == null
            ? new CandidateLookup(spark, selection, section).of(column(wanted))
            : null;
    DrawnSamples samples = new DrawnSamples(selection, section);
    return new CandidateExplanation(
        section.task(),
        id,
        queries,
        probability(kind, wanted),
        density(rows, groups, nearness),
        serves,
        groups.own(),
        serves.isEmpty() ? List.of() : samples.of(kind, wanted),
        samples.count(report),
        nearness,
        standing(serves.isEmpty(), nearness, queries));
  }

  private static IdColumn column(Object id) {
    return id instanceof Long number ? new LongIds(new long[] {number}) : StringIds.of((String) id);
  }

  /** A member of the pool that is in no group counts itself alone, where groups were looked for. */
  private static Double density(List<Row> transport, Groups groups, Nearness nearness) {
    if (!transport.isEmpty()) {
      return transport.get(0).isNullAt(4) ? null : transport.get(0).getDouble(4);
    }
    if (groups.own() != null) {
      return groups.density();
    }
    return groups.lookedFor() && nearness.inPool() ? 1.0 : null;
  }

  /** What can be said of the candidate's place in the pool. */
  private String standing(boolean withoutMass, Nearness nearness, long queries) {
    if (!withoutMass) {
      return "it is in the pool, and some query's mass goes to it";
    }
    if (nearness == null) {
      return "it has no mass: it is in the pool, as a neighbor of some query, but behind the last neighbor"
          + " that takes mass of each such query";
    }
    return nearness.inPool()
        ? String.format(
            Locale.ROOT,
            "it has no mass: it is in the pool, among the first %,d neighbors of %,d of %,d queries,"
                + " but behind the last that takes mass of each. The nearest of these is query %s, at"
                + " distance %s; its mass goes as far as %s",
            nearness.prefetch(),
            nearness.lists(),
            queries,
            nearness.query(),
            Figures.number(nearness.distance()),
            Figures.number(massOf(nearness.query())))
        : String.format(
            Locale.ROOT,
            "it has no mass: it is a candidate outside the pool, among the first %,d neighbors of no"
                + " query. The nearest is query %s, at distance %s; its neighbors go as far as %s",
            nearness.prefetch(),
            nearness.query(),
            Figures.number(nearness.distance()),
            Figures.number(nearness.lastNeighbor()));
  }

  /** Distance of the last neighbor to which a query gives mass. */
  private double massOf(String query) {
    return transport(selection.idKind(section))
        .filter(col("query").cast("string").equalTo(query))
        .agg(max("distance"))
        .first()
        .getDouble(0);
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

  /**
   * The groups of near-duplicates, as far as a candidate is concerned.
   *
   * @param lookedFor whether there is such a table
   * @param own group of the candidate, or null
   * @param density of the candidate where it has a group
   */
  private record Groups(boolean lookedFor, Duplicates own, Double density) {}

  private Groups groups(IdKind kind, Object wanted) {
    if (!selection.has(section, DuplicatesPipeline.TABLE)) {
      return new Groups(false, null, null);
    }
    Dataset<Row> table =
        selection.rows(section, DuplicatesPipeline.TABLE, NearDuplicateRows.schema(kind));
    List<Row> own = table.filter(col("id").equalTo(wanted)).collectAsList();
    if (own.isEmpty()) {
      return new Groups(true, null, null);
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
    Row found = own.get(0);
    return new Groups(
        true,
        new Duplicates(String.valueOf(group), found.getInt(2), found.getDouble(3), others),
        found.getDouble(4));
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
