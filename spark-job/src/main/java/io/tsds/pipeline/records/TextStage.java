package io.tsds.pipeline.records;

import io.tsds.Quantity;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.report.Excerpt;
import io.tsds.report.StageFacts;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the texts that the reports of all target tasks show, in one reading of the records, and
 * leaves them in the work folder.
 */
public final class TextStage {
  /** Of the checkpoint, and of the stage in reports. */
  public static final String NAME = "texts";

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final StageContext context;
  private final RecordTexts records;

  public TextStage(StageContext context, RecordTexts records) {
    this.context = context;
    this.records = records;
  }

  /**
   * What the stage did.
   *
   * @param texts by id; null of a record without a text
   */
  public record Facts(double seconds, long bytes, SortedMap<String, Excerpt> texts) {
    public Facts {
      texts = Collections.unmodifiableSortedMap(texts);
    }

    /** For the report. */
    public StageFacts reported(boolean ofEarlierRun) {
      return new StageFacts(NAME, seconds, texts.size(), bytes, Map.of()).taken(ofEarlierRun);
    }
  }

  /**
   * Runs the stage unless an earlier run finished it.
   *
   * @param candidates rows of the candidates
   */
  public Facts run(SortedSet<String> ids, long candidates) {
    if (context.run().isFinished(NAME)) {
      LOG.info("texts: found by an earlier run, taken from the work folder");
      return context.run().facts(NAME, Facts.class);
    }
    long start = System.nanoTime();
    context.run().startStage(NAME);
    context.describe("texts, those of the most and the least typical candidates");
    SortedMap<String, Excerpt> texts = records.find(ids, candidates);
    Facts facts = new Facts((System.nanoTime() - start) / 1e9, records.bytesRead(), texts);
    context.run().finish(NAME, facts);
    LOG.info("texts: those of {} found", Quantity.of(ids.size(), "candidate"));
    return facts;
  }
}
