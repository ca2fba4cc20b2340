package io.tsds.pipeline.stage;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.parameters.SelectionParameters;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.result.ResultWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Candidates and queries, opened and checked to fit each other. */
public record OpenedInputs(EmbeddingSource candidates, EmbeddingSource queries) {

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  public static OpenedInputs open(SparkSession spark, SelectionParameters parameters) {
    EmbeddingSource candidates = EmbeddingSources.open(spark, parameters.candidates());
    EmbeddingSource queries = EmbeddingSources.open(spark, parameters.queries());
    if (candidates.dimension() != queries.dimension()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`queries` %s has dimension %d, but `candidates` %s has %d; both must come from the same model%s",
              parameters.queries().uri(),
              queries.dimension(),
              parameters.candidates().uri(),
              candidates.dimension(),
              ofOtherBytes(candidates.dimension(), queries.dimension())));
    }
    if (candidates.dimension() > EmbeddingBlock.LARGEST_DIMENSION) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`candidates` %s has dimension %d; must be at most %d",
              parameters.candidates().uri(),
              candidates.dimension(),
              EmbeddingBlock.LARGEST_DIMENSION));
    }
    refuseScaleOfNothing(parameters.candidates().scale(), candidates, queries);
    tellOfFilesWithoutRows("candidates", candidates);
    tellOfFilesWithoutRows("queries", queries);
    ResultWriter.refuseUnlessWritable(parameters.output().format(), candidates.idKind());
    refuseWeightsOfIds(parameters, candidates);
    return new OpenedInputs(candidates, queries);
  }

  /** Bytes of float16 or int8 that are read as float32 are a half or a quarter as many numbers. */
  private static String ofOtherBytes(int one, int other) {
    int least = Math.min(one, other);
    int most = Math.max(one, other);
    return most == 2 * least || most == 4 * least
        ? "; where one of them is a binary column of float16 or int8, say so by `embedding-dtype`"
        : "";
  }

  private static void refuseWeightsOfIds(
      SelectionParameters parameters, EmbeddingSource candidates) {
    if (parameters.extras().weights() && !candidates.numbered()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`weights` is true, which writes a weight for each row by its number, but the"
                  + " candidates have ids of their own (`id-column` %s): leave it out, and take each id's"
                  + " weight from probabilities/, where those that are missing have 0",
              parameters.candidates().idColumn()));
    }
  }

  private static void refuseScaleOfNothing(
      float scale, EmbeddingSource candidates, EmbeddingSource queries) {
    if (scale != 1 && candidates.scale() == 1 && queries.scale() == 1) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`embedding-scale` is %s, but neither candidates nor queries are int8, to which alone it"
                  + " applies: leave it out",
              scale));
    }
  }

  private static void tellOfFilesWithoutRows(String role, EmbeddingSource source) {
    if (source.filesWithoutRows() > 0) {
      LOG.info(
          "{}: {} of {} files have no rows and are skipped",
          role,
          source.filesWithoutRows(),
          source.files().size());
    }
  }

  /**
   * What to say where candidates are numbered over files in an order in which people do not count.
   * How queries are numbered stands in no result.
   */
  public Optional<String> orderWarning(EmbeddingInput input) {
    if (!candidates.numbered() || input.fileOrder() != FileOrder.BYTE) {
      return Optional.empty();
    }
    List<String> swapped =
        FileOrder.BYTE.firstDifference(FileOrder.NATURAL, candidates.numbering().paths());
    return swapped.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "ids are row numbers over the files in byte order, in which %s comes before %s; if the files were meant in natural order, give `file-order` natural",
                swapped.get(0),
                swapped.get(1)));
  }

  /**
   * Lists both inputs again.
   *
   * @throws UserException naming the first file that is not as it was when the run began
   */
  public void requireUnchanged(Configuration hadoop) {
    candidates.snapshot().requireUnchanged(hadoop);
    queries.snapshot().requireUnchanged(hadoop);
  }

  /**
   * L, or N where there are fewer candidates.
   *
   * @throws UserException if so many neighbors of so many queries are more than the driver can hold
   */
  public int neighborsOfEach(int prefetch, int queryRows) {
    int length = (int) Math.max(1, Math.min(prefetch, candidates.rows()));
    if ((long) length * queryRows > Integer.MAX_VALUE - 8) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`prefetch` %d for %s makes %d neighbors; must stay below 2^31: give a smaller `prefetch` or fewer queries",
              prefetch,
              Quantity.of(queryRows, "query"),
              (long) length * queryRows));
    }
    return length;
  }
}
