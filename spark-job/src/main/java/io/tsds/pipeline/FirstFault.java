package io.tsds.pipeline;

import io.tsds.UserException;
import io.tsds.knn.SearchBlocks;
import io.tsds.storage.EmbeddingInput;
import io.tsds.storage.EmbeddingSource;
import io.tsds.storage.ReadFailure;
import java.util.Collections;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;

/**
 * Ends a pass over the candidates early where a row is faulty, and names the first such row in the
 * order of files and rows, whichever task met its own first. Where partitions do not follow that
 * order, as Spark's of Parquet do not, the candidates are read again for it, which takes far less
 * than to search them.
 */
record FirstFault(StageContext context, EmbeddingInput input, EmbeddingSource candidates) {
  private static final String STAGE = "neighbors, looking for the first faulty row";

  /**
   * Runs a pass, or as much of it as it takes.
   *
   * @param reading the ledger of the pass
   * @throws UserException naming the row
   */
  <T> T until(PartitionLedger reading, Supplier<T> pass) {
    SparkContext spark = context.spark().sparkContext();
    String tag = "tsds-pass-" + UUID.randomUUID();
    spark.addJobTag(tag);
    reading.atFault(candidates.numbered(), () -> spark.cancelJobsWithTag(tag));
    try {
      T result = pass.get();
      reading.throwFirstFault(input);
      return result;
    } catch (UserException e) {
      throw e;
    } catch (Exception e) {
      if (reading.hasFault()) {
        (candidates.numbered() ? reading : readAgain()).throwFirstFault(input);
      }
      throw ReadFailure.translate(e);
    } finally {
      spark.removeJobTag(tag);
    }
  }

  private PartitionLedger readAgain() {
    context.describe(STAGE, candidates.rows());
    PartitionLedger reading = PartitionLedger.registeredIn(context.spark());
    candidates
        .scan(
            IntStream.range(0, candidates.partitions()).toArray(),
            SearchBlocks.rows(candidates.dimension()),
            Long.MAX_VALUE,
            (partition, blocks) -> {
              while (blocks.next() != null) {
                // Reading checks the rows.
              }
              reading.add(PartitionFacts.ofReading(blocks.summary()));
              return Collections.emptyIterator();
            })
        .count();
    return reading;
  }
}
