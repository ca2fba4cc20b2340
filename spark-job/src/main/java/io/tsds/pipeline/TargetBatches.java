package io.tsds.pipeline;

import io.tsds.Quantity;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.progress.CountProgress;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the results of many target tasks: batch by batch, each a checkpoint, so that a run that
 * breaks off does not write the batches before it again; and several target tasks of a batch at a
 * time, since writing some small files is waiting for the file system most of the time.
 */
final class TargetBatches {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** Target tasks of a checkpoint, the most that are written again. */
  static final int BATCH = 64;

  private static final int MOST_WRITERS = 8;

  /** What the target tasks that are written at a time may take together, unless one takes more. */
  private static final double WRITING_BYTES = 64L << 20;

  private final StageContext context;
  private final List<TargetSelection> targets;

  /** Names the checkpoints, with a number behind it. */
  static final String STAGE = "written";

  /** Facts of a batch's checkpoint. */
  private record Written(double seconds, int targets) {}

  TargetBatches(StageContext context, List<TargetSelection> targets) {
    this.context = context;
    this.targets = targets;
  }

  /**
   * Writes what no earlier run has written.
   *
   * @param write writes a target task into the folder of a stage, which it is given
   * @return the reports, in the order of the target tasks
   */
  List<RunReport> write(TargetWriter write) {
    LOG.info("writing: {}", Quantity.of(targets.size(), "target task"));
    CountProgress progress = context.progressOfTargets("writing");
    AtomicInteger written = new AtomicInteger();
    List<RunReport> reports = new ArrayList<>();
    for (int first = 0; first < targets.size(); first += BATCH) {
      List<TargetSelection> batch = targets.subList(first, Math.min(targets.size(), first + BATCH));
      String stage = stage(first);
      if (context.run().claim(stage)) {
        LOG.info(
            "writing: {} to {} were written by an earlier run", first + 1, first + batch.size());
        batch.forEach(target -> reports.add(reportOf(target, stage)));
        progress.skip(batch.size());
        written.addAndGet(batch.size());
        continue;
      }
      long start = System.nanoTime();
      context.describe(
          String.format(
              Locale.ROOT,
              "writing target tasks %d to %d of %d",
              first + 1,
              first + batch.size(),
              targets.size()));
      context.run().startStage(stage);
      reports.addAll(
          concurrently(
              batch,
              target -> {
                RunReport report = write.write(target, stage);
                progress.at(written.incrementAndGet(), targets.size());
                return report;
              }));
      context.run().finish(stage, new Written((System.nanoTime() - start) / 1e9, batch.size()));
    }
    return reports;
  }

  /** Moves all that was written into the result. */
  void moveIntoResult() {
    CountProgress progress = context.progressOfTargets("moving into the result");
    for (int first = 0; first < targets.size(); first += BATCH) {
      context.run().moveIntoResult(stage(first));
      progress.at(Math.min(targets.size(), first + BATCH), targets.size());
    }
  }

  /** Writes a target task into the folder of a stage. */
  @FunctionalInterface
  interface TargetWriter {
    RunReport write(TargetSelection target, String stage);
  }

  private static String stage(int firstTarget) {
    return String.format(Locale.ROOT, STAGE + "-%06d", firstTarget);
  }

  private RunReport reportOf(TargetSelection target, String stage) {
    return ReportJson.read(context.run().stageFile(stage, target.file("report.json")));
  }

  /**
   * Writes the target tasks, some at a time. If several fail, the failure of the first is thrown,
   * when no target task is being written any more.
   */
  private static List<RunReport> concurrently(
      List<TargetSelection> batch, Function<TargetSelection, RunReport> write) {
    ExecutorService threads = Executors.newFixedThreadPool(writers(batch), TargetBatches::daemon);
    List<Future<RunReport>> pending = new ArrayList<>();
    try {
      for (TargetSelection target : batch) {
        pending.add(threads.submit(() -> write.apply(target)));
      }
      List<RunReport> reports = new ArrayList<>();
      for (Future<RunReport> report : pending) {
        reports.add(report.get());
      }
      return reports;
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while target tasks were written", e);
    } finally {
      // Those that did not begin do not; an interrupt could close files that others use.
      pending.forEach(report -> report.cancel(false));
      threads.shutdown();
      awaitEnd(threads);
    }
  }

  private static int writers(List<TargetSelection> batch) {
    double most = batch.stream().mapToDouble(TargetSelection::writingBytes).max().orElseThrow();
    double fitting = Math.min(MOST_WRITERS, WRITING_BYTES / most);
    return (int) Math.max(1, Math.min(batch.size(), fitting));
  }

  private static void awaitEnd(ExecutorService threads) {
    try {
      while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.info("writing: waiting for target tasks that are being written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException unwrapped(ExecutionException failed) {
    if (failed.getCause() instanceof Error error) {
      throw error;
    }
    return failed.getCause() instanceof RuntimeException cause
        ? cause
        : new IllegalStateException(failed.getCause());
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "tsds-target-writer");
    thread.setDaemon(true);
    return thread;
  }
}
