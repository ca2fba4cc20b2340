package io.tsds.pipeline.encode;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.embedding.OnBadRow;
import io.tsds.pipeline.records.RecordSource;
import io.tsds.pipeline.records.TextColumn;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.ReadFailure;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the texts once and leaves them in the work folder in pieces, so that what is encoded is
 * fixed: a source of Spark's may have its rows in another order each time.
 */
final class PieceStage {
  static final String NAME = "texts";

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final StageContext context;
  private final RecordSource texts;
  private final TextColumn column;
  private final OnBadRow onBadRow;

  PieceStage(StageContext context, RecordSource texts, TextColumn column, OnBadRow onBadRow) {
    this.context = context;
    this.texts = texts;
    this.column = column;
    this.onBadRow = onBadRow;
  }

  /**
   * What the stage did.
   *
   * @param reading tells this reading of the texts from any other, which may give other pieces
   * @param pieces in the order of their names
   */
  record Facts(String reading, double seconds, List<TextPiece> pieces) {
    Facts {
      pieces = List.copyOf(pieces);
    }

    long rows() {
      return pieces.stream().mapToLong(TextPiece::rows).sum();
    }

    long characters() {
      return pieces.stream().mapToLong(TextPiece::characters).sum();
    }

    /** Whether all ids are whole numbers, so that they are written as such. */
    boolean wholeNumbers() {
      return pieces.stream().allMatch(TextPiece::wholeNumbers);
    }
  }

  /** Runs the stage unless an earlier run finished it. */
  Facts run() {
    if (context.run().isFinished(NAME)) {
      LOG.info("texts: read by an earlier run, taken from the work folder");
      return context.run().facts(NAME, Facts.class);
    }
    long start = System.nanoTime();
    Path folder = context.run().startStage(NAME);
    context.describe("texts");
    List<TextPiece> pieces = fill(folder);
    Facts facts =
        new Facts(UUID.randomUUID().toString(), (System.nanoTime() - start) / 1e9, pieces);
    if (facts.rows() == 0) {
      throw new UserException(texts.name() + " has no text");
    }
    context.run().finish(NAME, facts);
    LOG.info(
        "texts: {} in {}",
        Quantity.of(facts.rows(), "text"),
        Quantity.of(facts.pieces().size(), "piece"));
    return facts;
  }

  private List<TextPiece> fill(Path folder) {
    PieceFiller filler =
        new PieceFiller(
            texts.name(), texts.isNumbered(), onBadRow, folder.toString(), context.hadoop());
    try {
      return column.all().toJavaRDD().mapPartitionsWithIndex(filler, true).collect().stream()
          .sorted(Comparator.comparing(TextPiece::name))
          .toList();
    } catch (Exception e) {
      // Spark's actions throw checked exceptions that they do not declare.
      throw ReadFailure.translate(e);
    }
  }

  /** Where the pieces are. */
  Path folder() {
    return context.run().stageFolder(NAME);
  }
}
