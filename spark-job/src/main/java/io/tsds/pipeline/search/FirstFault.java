package io.tsds.pipeline.search;

import io.tsds.UserException;
import io.tsds.knn.BlockSize;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.JobExecutionStatus;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStatusTracker;
import scala.Option;

/**
 * Ends a pass over the candidates early where a row is faulty, and names the first such row in the
 * order of files and rows, whichever task met its own first. Where partitions do not follow that
 * order, as Spark's of Parquet do not, the candidates are read again for it, which takes far less
 * than to search them.
 */
public record FirstFault(StageContext context, EmbeddingInput input, EmbeddingSource candidates) {
  private static final String STAGE = "looking for the first faulty row";

  private static final Duration MOST_PATIENCE = Duration.ofMinutes(1);
  private static final Duration POLLING = Duration.ofMillis(20);

  /**
   * Runs a pass, or as much of it as it takes.
   *
   * @param reading the ledger of the pass
   * @param end frees what the pass needed, once no task of it is at work
   * @throws UserException naming the row
   */
  public <T> T until(PartitionLedger reading, Supplier<T> pass, Runnable end) {
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
        awaitEndOfTasks(spark.statusTracker(), tag);
        (candidates.numbered() ? reading : readAgain()).throwFirstFault(input);
      }
      throw ReadFailure.translate(e);
    } finally {
      spark.removeJobTag(tag);
      end.run();
    }
  }

  /**
   * Waits until the tasks of the canceled jobs have ended, which takes as long as they are at work
   * on a block. What they are using is freed afterwards, and Spark's folders go with the session:
   * they would fail at that, with stack traces in the log before the one line that is right.
   */
  private static void awaitEndOfTasks(SparkStatusTracker status, String tag) {
    long deadline = System.nanoTime() + MOST_PATIENCE.toNanos();
    try {
      while (anyAtWork(status, tag) && System.nanoTime() < deadline) {
        Thread.sleep(POLLING.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean anyAtWork(SparkStatusTracker status, String tag) {
    return Arrays.stream(status.getJobIdsForTag(tag))
        .mapToObj(status::getJobInfo)
        .filter(Option::isDefined)
        .map(Option::get)
        .anyMatch(
            job ->
                job.status() == JobExecutionStatus.RUNNING
                    || Arrays.stream(job.stageIds())
                        .mapToObj(status::getStageInfo)
                        .anyMatch(stage -> stage.isDefined() && stage.get().numActiveTasks() > 0));
  }

  private PartitionLedger readAgain() {
    context.describe(STAGE, candidates.rows());
    PartitionLedger reading = PartitionLedger.registeredIn(context.spark());
    candidates
        .scan(
            IntStream.range(0, candidates.partitions()).toArray(),
            BlockSize.rows(candidates.dimension()),
            Long.MAX_VALUE,
            (partition, blocks) -> {
              while (blocks.next() != null) {
                // Reading checks the rows.
                PartitionSearch.endIfCanceled();
              }
              reading.add(PartitionFacts.ofReading(blocks.summary()));
              return Collections.emptyIterator();
            })
        .count();
    return reading;
  }
}
