package io.tsds.pipeline.calibration;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.EmbeddingMatrix;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.SquaredDistance;
import io.tsds.embedding.StringIds;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pool.PoolLookup;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.files.InputListing;
import io.tsds.storage.files.InputLocation;
import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.input.EmbeddingFormat;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.work.PoolFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Texts that the user labelled as near-duplicates of each other, two and two.
 *
 * @param vectors of all labelled texts
 * @param first row of the one text of each pair
 * @param second row of the other
 * @param missing pairs with a text that is not in the pool
 */
record LabelledPairs(EmbeddingMatrix vectors, int[] first, int[] second, long missing) {
  private static final int MOST_PAIRS = 100_000;

  /** Labelled texts of which all pairs are compared. */
  private static final int MOST_COMPARED = 3000;

  /** Ends of the names of files with ids, which may be compressed. */
  private static final Pattern IDS = Pattern.compile("\\.(jsonl|ndjson|json|csv)(\\.(gz|bz2))?$");

  /**
   * Reads pairs: of ids, from JSON lines with two keys or CSV with two columns; or of vectors, from
   * any file of embeddings, in which rows 0 and 1 are a pair, rows 2 and 3 the next.
   *
   * @param ids of the pool, ascending
   */
  static LabelledPairs read(
      StageContext context, EmbeddingInput input, IdColumn ids, PoolFiles pool) {
    if (input.format() != EmbeddingFormat.AUTO) {
      return ofVectors(context.spark(), input, pool.dimension());
    }
    String[] files = files(context, input);
    Matcher format = IDS.matcher(files[0].toLowerCase(Locale.ROOT));
    return format.find()
        ? ofIds(context, input.uri(), files, format.group(1).equals("csv"), ids, pool)
        : ofVectors(context.spark(), input, pool.dimension());
  }

  /** Full paths of the files. */
  private static String[] files(StageContext context, EmbeddingInput input) {
    InputLocation location = new InputLocation("`" + input.role() + "`", input.uri());
    return InputListing.of(location, context.hadoopConfiguration()).stream()
        .map(file -> file.getPath().toString())
        .toArray(String[]::new);
  }

  private static LabelledPairs ofVectors(SparkSession spark, EmbeddingInput input, int dimension) {
    String uri = input.uri();
    QuerySet read = EmbeddingSources.readQueries(spark, input, 2 * MOST_PAIRS);
    if (read.dimension() != dimension) {
      throw UserException.of(
          "pairs",
          "%s has dimension %s, but the candidates have %s; both must come from the same model",
          uri,
          read.dimension(),
          dimension);
    }
    if (read.rows() % 2 != 0) {
      throw UserException.of(
          "pairs",
          "%s has %s rows; must have an even number: rows 0 and 1 are a pair, rows 2 and 3 the next",
          uri,
          read.rows());
    }
    int pairs = read.rows() / 2;
    return new LabelledPairs(
        read.matrix(),
        IntStream.range(0, pairs).map(pair -> 2 * pair).toArray(),
        IntStream.range(0, pairs).map(pair -> 2 * pair + 1).toArray(),
        0);
  }

  private static LabelledPairs ofIds(
      StageContext context, String uri, String[] files, boolean csv, IdColumn ids, PoolFiles pool) {
    PoolLookup lookup = new PoolLookup(ids);
    List<int[]> found = new ArrayList<>();
    Set<Integer> members = new HashSet<>();
    List<Row> rows = idPairs(context.spark(), uri, files, csv);
    long missing = 0;
    for (int row = csv && isHeading(lookup, ids.kind(), rows) ? 1 : 0; row < rows.size(); row++) {
      int one = member(lookup, ids.kind(), uri, rows.get(row), row, 0);
      int other = member(lookup, ids.kind(), uri, rows.get(row), row, 1);
      if (one < 0 || other < 0) {
        missing++;
        continue;
      }
      found.add(new int[] {one, other});
      members.add(one);
      members.add(other);
    }
    if (found.isEmpty()) {
      throw UserException.of(
          "pairs",
          "%s has %s, and both ids of none are in the pool, whose vectors alone the search has; give"
              + " pairs of candidates that are among the neighbors, or a file of the pairs' vectors",
          uri,
          Quantity.of(missing, "pair"));
    }
    int[] sorted = members.stream().mapToInt(Integer::intValue).sorted().toArray();
    return new LabelledPairs(
        PoolVectors.of(context, pool, sorted),
        found.stream().mapToInt(pair -> Arrays.binarySearch(sorted, pair[0])).toArray(),
        found.stream().mapToInt(pair -> Arrays.binarySearch(sorted, pair[1])).toArray(),
        missing);
  }

  /** Whether the first row of a file cannot be a pair: it has no numbers, or no ids of the pool. */
  private static boolean isHeading(PoolLookup lookup, IdKind kind, List<Row> rows) {
    if (rows.isEmpty()) {
      return false;
    }
    return IntStream.range(0, 2)
        .mapToObj(column -> String.valueOf(rows.get(0).getString(column)).strip())
        .noneMatch(
            text ->
                kind == IdKind.LONG
                    ? text.matches("[+-]?[0-9]{1,19}")
                    : lookup.indexOf(StringIds.of(text), 0) >= 0);
  }

  private static List<Row> idPairs(SparkSession spark, String uri, String[] files, boolean csv) {
    DataFrameReader reader =
        csv
            ? spark.read().format("csv").option("header", "false")
            : spark.read().format("json").option("primitivesAsString", "true");
    Dataset<Row> rows = LiteralFiles.of(reader, files);
    if (rows.columns().length != 2) {
      throw UserException.of(
          "pairs",
          "%s has %s; must have two, with the ids of a pair: leave out others",
          uri,
          Quantity.of(rows.columns().length, csv ? "column" : "key"));
    }
    List<Row> pairs =
        rows.select(
                functions.col("`" + rows.columns()[0] + "`").cast("string"),
                functions.col("`" + rows.columns()[1] + "`").cast("string"))
            .limit(MOST_PAIRS + 1)
            .collectAsList();
    if (pairs.size() > MOST_PAIRS) {
      throw UserException.of("pairs", "%s has more than %s pairs; give fewer", uri, MOST_PAIRS);
    }
    return pairs;
  }

  private static int member(
      PoolLookup lookup, IdKind kind, String uri, Row pair, int row, int column) {
    String text = pair.getString(column);
    if (text == null) {
      throw UserException.of(
          "pairs", "%s: row %s has no id in one of its two places; must have both", uri, row);
    }
    if (kind == IdKind.STRING) {
      return lookup.indexOf(StringIds.of(text), 0);
    }
    try {
      return lookup.indexOf(new LongIds(new long[] {Long.parseLong(text.strip())}), 0);
    } catch (NumberFormatException e) {
      throw UserException.of(
          "pairs",
          "%s: row %s has the id %s, but the candidates' ids are integers; give theirs",
          uri,
          row,
          text);
    }
  }

  int count() {
    return first.length;
  }

  /** The largest distance of a pair. */
  double largest() {
    double most = 0;
    for (int pair = 0; pair < first.length; pair++) {
      most = Math.max(most, squared(first[pair], second[pair]));
    }
    return Math.sqrt(most);
  }

  /** Pairs closer than that, as near-duplicates are. */
  long within(double bandwidth) {
    return IntStream.range(0, first.length)
        .filter(pair -> squared(first[pair], second[pair]) < bandwidth * bandwidth)
        .count();
  }

  /** Labelled texts that are compared with each other: all, or the first of many. */
  private int compared() {
    return Math.min(MOST_COMPARED, vectors.rows());
  }

  /** How many pairs of those are not labelled. */
  long others() {
    long all = compared() * (compared() - 1L) / 2;
    return all - labelled().size();
  }

  /** How many of those are closer than that. */
  long othersWithin(double bandwidth) {
    Set<Long> labelled = labelled();
    return IntStream.range(1, compared())
        .parallel()
        .mapToLong(
            one ->
                IntStream.range(0, one)
                    .filter(
                        other ->
                            squared(one, other) < bandwidth * bandwidth
                                && !labelled.contains(key(one, other)))
                    .count())
        .sum();
  }

  private Set<Long> labelled() {
    Set<Long> keys = new HashSet<>();
    for (int pair = 0; pair < first.length; pair++) {
      if (first[pair] != second[pair] && Math.max(first[pair], second[pair]) < compared()) {
        keys.add(key(first[pair], second[pair]));
      }
    }
    return keys;
  }

  private static long key(int one, int other) {
    return (long) Math.max(one, other) << 32 | Math.min(one, other);
  }

  private double squared(int one, int other) {
    int dimension = vectors.dimension();
    return SquaredDistance.between(
        vectors.values(), one * dimension, vectors.values(), other * dimension, dimension);
  }
}
