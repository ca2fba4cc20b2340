package io.tsds.pipeline.inspection;

import io.tsds.UserException;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.SquaredDistance;
import io.tsds.knn.NeighborLists;
import io.tsds.pipeline.neighbors.StoredSearch;
import io.tsds.pool.PoolLookup;
import io.tsds.pool.PoolNumbering;
import io.tsds.progress.ProgressLog;
import io.tsds.report.CandidateExplanation.Nearness;
import io.tsds.report.Figures;
import io.tsds.report.RunReport;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputFile;
import io.tsds.storage.input.RecordedInput;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.queries.TargetQueries;
import io.tsds.storage.result.AssignmentTrace;
import io.tsds.verify.CandidateReading;
import io.tsds.verify.RecordedRun;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds a candidate that stands in none of a selection's tables: in the lists of the search from
 * which the selection was made, if that is still there, else in the candidates' files. Its
 * distances to the queries and the last neighbors of these tell whether it is in the pool.
 */
final class CandidateLookup {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final int MOST_QUERIES = 1_000_000;
  private static final float[] NOT_FOUND = {};

  private final SparkSession spark;
  private final FinishedSelection selection;
  private final FinishedSelection.Section section;
  private final AssignmentTrace trace;
  private final RunReport report;

  CandidateLookup(
      SparkSession spark, FinishedSelection selection, FinishedSelection.Section section) {
    this.spark = spark;
    this.selection = selection;
    this.section = section;
    this.trace = selection.trace(section);
    this.report = selection.report(section);
  }

  /**
   * Where the candidate lies.
   *
   * @param id of the candidate, a column of one row
   * @throws UserException if there is no such candidate, or nothing tells whether there is
   */
  Nearness of(IdColumn id) {
    if (id instanceof LongIds number && isBeyondRows(number.value(0))) {
      throw none(id, "");
    }
    Nearness listed = inKeptSearch(id);
    return listed == null ? inCandidates(id) : listed;
  }

  /** Whether candidates are numbered by their rows, and this is the number of none. */
  private boolean isBeyondRows(long id) {
    long rows = report.counts().candidates() + report.counts().skippedCandidates();
    boolean numbered = selection.files().candidates().numbering() != null;
    return numbered && (id < 0 || id >= rows);
  }

  /** From the lists of a search that was kept; null where there is none, or it has no such one. */
  private Nearness inKeptSearch(IdColumn id) {
    List<InputFile> kept = selection.manifest().inputs().get("neighbors");
    if (kept == null || !RecordedInput.lookAt(kept, selection.hadoop()).changes().isEmpty()) {
      return null;
    }
    String folder = new Path(kept.get(0).path()).getParent().toString();
    StoredSearch search = StoredSearch.open(selection.hadoop(), folder);
    PoolNumbering pool = search.lists(selection.hadoop());
    int member = new PoolLookup(pool.ids()).indexOf(id, 0);
    QuerySet queries = search.queries(selection.hadoop());
    return member < 0 ? null : nearness(pool.lists(), member, queries);
  }

  /** Null where no query of the target task has the member among its first L neighbors. */
  private Nearness nearness(NeighborLists lists, int member, QuerySet queries) {
    NearestQuery nearest = new NearestQuery();
    int[] rows = rowsOf(queries);
    for (int query = 0; query < rows.length; query++) {
      for (int rank = 0; rank < trace.length(); rank++) {
        if (lists.poolIndex(rows[query], rank) == member) {
          int place = rows[query] * lists.length() + rank;
          nearest.offer(query, lists.squaredDistances()[place], true);
        }
      }
    }
    return nearest.query() < 0 ? null : nearness(nearest, queries, rows);
  }

  /**
   * @param rows of the target task's queries among all
   */
  private Nearness nearness(NearestQuery nearest, QuerySet all, int[] rows) {
    int query = nearest.query();
    return new Nearness(
        all.ids().text(rows[query]),
        Math.sqrt(nearest.squaredDistance()),
        nearest.lists(),
        trace.length(),
        Math.sqrt(trace.lastSquared()[query]));
  }

  private int[] rowsOf(QuerySet queries) {
    return queries.targets().stream()
        .filter(target -> Objects.equals(target.name(), section.task()))
        .findFirst()
        .map(TargetQueries::rows)
        .orElseThrow();
  }

  private Nearness inCandidates(IdColumn id) {
    RecordedRun run = new RecordedRun(selection.manifest());
    RecordedInput candidates = RecordedInput.lookAt(run.candidates(), selection.hadoop());
    RecordedInput queries = RecordedInput.lookAt(run.queries(), selection.hadoop());
    for (RecordedInput input : List.of(candidates, queries)) {
      if (!input.changes().isEmpty()) {
        throw unknown(id, input.changes().get(0));
      }
    }
    QuerySet all = EmbeddingSources.readQueries(spark, run.queries(queries), queries, MOST_QUERIES);
    float[] vector =
        vector(EmbeddingSources.open(spark, run.candidates(candidates), candidates), id);
    if (vector.length == 0) {
      throw none(id, candidates.name());
    }
    int[] rows = rowsOf(all);
    EmbeddingMatrix own = all.matrix().select(rows);
    NearestQuery nearest = new NearestQuery();
    for (int query = 0; query < own.rows(); query++) {
      double squared =
          SquaredDistance.between(own.values(), own.offset(query), vector, 0, own.dimension());
      boolean listed =
          squared < trace.lastSquared()[query]
              || (squared == trace.lastSquared()[query]
                  && id.compare(0, trace.lastIds(), query) <= 0);
      nearest.offer(query, squared, listed);
    }
    return nearness(nearest, all, rows);
  }

  /** The candidate's vector; empty where no row that took part has the id. */
  private float[] vector(EmbeddingSource source, IdColumn id) {
    String what = "candidates";
    LOG.info(
        "{}: the id {}, which no table has, is looked for in {} of them",
        what,
        id.text(0),
        String.format(Locale.ROOT, "%,d", source.rows()));
    return ProgressLog.during(
        spark.sparkContext(),
        () -> {
          ProgressLog.describe(spark.sparkContext(), what, source.rows());
          return CandidateReading.of(
              JavaSparkContext.fromSparkContext(spark.sparkContext()),
              source,
              id,
              CandidateLookup::read,
              (one, other) -> one.length == 0 ? other : one);
        });
  }

  private static float[] read(IdColumn id, EmbeddingSource.BlockCursor blocks) {
    for (EmbeddingBlock block = blocks.next(); block != null; block = blocks.next()) {
      for (int row = 0; row < block.rows(); row++) {
        if (block.ids().compare(row, id, 0) == 0) {
          int start = block.offset(row);
          return Arrays.copyOfRange(block.values(), start, start + block.dimension());
        }
      }
    }
    return NOT_FOUND;
  }

  private UserException none(IdColumn id, String files) {
    long skipped = report.counts().skippedCandidates();
    return UserException.of(
        "id",
        "is %s, which is no candidate: none of %,d%s%s has it (a row number, from 0, where the"
            + " candidates have no ids)%s",
        id.text(0),
        report.counts().candidates(),
        files.isEmpty() ? "" : " in ",
        files,
        skipped == 0
            ? ""
            : String.format(Locale.ROOT, ", unless among the %,d that were left out", skipped));
  }

  private UserException unknown(IdColumn id, String change) {
    double[] last = trace.lastSquared();
    return UserException.of(
        "id",
        "is %s, which stands in no table of %s: no query gives it mass, and it has no near-duplicate"
            + " in the pool. Whether it is a candidate can no longer be told, since the inputs are not"
            + " those of the selection: %s. The queries' last neighbors, number %,d of each, are at"
            + " distances from %s to %s: a candidate farther than that from each query is not in"
            + " the pool",
        id.text(0),
        selection.folder(),
        change,
        trace.length(),
        Figures.number(Math.sqrt(Arrays.stream(last).min().orElse(0))),
        Figures.number(Math.sqrt(Arrays.stream(last).max().orElse(0))));
  }
}
