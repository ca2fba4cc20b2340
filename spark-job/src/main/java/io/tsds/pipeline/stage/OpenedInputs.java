package io.tsds.pipeline.stage;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdKind;
import io.tsds.report.FileFacts;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.EncoderMark;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Candidates and queries, opened and checked to fit each other.
 *
 * @param candidateInput how the candidates were named
 * @param queryInput how the queries were named
 */
public record OpenedInputs(
    EmbeddingInput candidateInput,
    EmbeddingSource candidates,
    EmbeddingInput queryInput,
    EmbeddingSource queries)
    implements SearchedInputs {

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /**
   * Opens both.
   *
   * @throws UserException naming what cannot be used, or does not fit the other
   */
  public static OpenedInputs open(
      SparkSession spark, EmbeddingInput candidateInput, EmbeddingInput queryInput) {
    EmbeddingSource candidates = EmbeddingSources.open(spark, candidateInput);
    EmbeddingSource queries = EmbeddingSources.open(spark, queryInput);
    if (candidates.dimension() != queries.dimension()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`queries` %s has dimension %d, but `candidates` %s has %d; both must come from the same model%s",
              queryInput.uri(),
              queries.dimension(),
              candidateInput.uri(),
              candidates.dimension(),
              ofOtherBytes(candidates.dimension(), queries.dimension())));
    }
    if (candidates.dimension() > EmbeddingBlock.LARGEST_DIMENSION) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "`candidates` %s has dimension %d; must be at most %d",
              candidateInput.uri(),
              candidates.dimension(),
              EmbeddingBlock.LARGEST_DIMENSION));
    }
    EncoderMark.refuseOthers(
        candidates.files(), queries.files(), spark.sessionState().newHadoopConf());
    refuseScaleOfNothing(candidateInput.scale(), candidates, queries);
    tellOfFilesWithoutRows("candidates", candidates);
    tellOfFilesWithoutRows("queries", queries);
    return new OpenedInputs(candidateInput, candidates, queryInput, queries);
  }

  /** Bytes of float16 or int8 that are read as float32 are a half or a quarter as many numbers. */
  private static String ofOtherBytes(int one, int other) {
    int least = Math.min(one, other);
    int most = Math.max(one, other);
    return most == 2 * least || most == 4 * least
        ? "; where one of them is a binary column of float16 or int8, say so by `embedding-dtype`"
        : "";
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

  @Override
  public FileFacts.Input candidateFacts() {
    return InputFacts.of(candidateInput, candidates);
  }

  @Override
  public FileFacts.Input queryFacts() {
    return InputFacts.of(queryInput, queries);
  }

  @Override
  public Optional<FileFacts.Search> search() {
    return Optional.empty();
  }

  @Override
  public IdKind idKind() {
    return candidates.idKind();
  }

  @Override
  public boolean numbered() {
    return candidates.numbered();
  }

  @Override
  public long candidateRows() {
    return candidates.rows();
  }

  @Override
  public Optional<String> orderWarning() {
    if (!candidates.numbered() || candidateInput.fileOrder() != FileOrder.BYTE) {
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

  /** Lists both inputs again. */
  @Override
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
