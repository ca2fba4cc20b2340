package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.StringIds;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.work.WorkFiles;
import it.unimi.dsi.fastutil.doubles.DoubleArrayList;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sorts the eligible candidates of each cluster by efficiency, largest first, and then by id, into
 * files that the driver reads one after another.
 */
final class QueueStage {
  static final String NAME = "queues";

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private static final String CLUSTER = "cluster-";

  /** Rows that a task sorts, about. */
  private static final long ROWS_OF_TASK = 500_000;

  /** Candidates of a file, at most and at least. */
  private static final int MOST_ROWS_OF_FILE = 1 << 14;

  private static final int FEWEST_ROWS_OF_FILE = 1 << 8;

  /** Candidates that the driver holds, about: a file of each cluster. */
  private static final int ROWS_HELD = 1 << 20;

  private final StageContext context;
  private final RecoveryInputs inputs;

  QueueStage(StageContext context, RecoveryInputs inputs) {
    this.context = context;
    this.inputs = inputs;
  }

  /** What the stage did. */
  record Facts(double seconds, long candidates) {}

  /** Candidates of a file, which the driver holds one of for each cluster. */
  static int rowsOfFile(int clusters) {
    return Math.max(FEWEST_ROWS_OF_FILE, Math.min(MOST_ROWS_OF_FILE, ROWS_HELD / clusters));
  }

  /** Runs the stage unless an earlier run finished it. */
  Facts run(Table candidates, long eligible, int clusters) {
    if (context.run().isFinished(NAME)) {
      LOG.info("queues: finished by an earlier run, taken from the work folder");
      return context.run().facts(NAME, Facts.class);
    }
    long start = System.nanoTime();
    Path folder = context.run().startStage(NAME);
    context.describe("queues, sorted by efficiency");
    if (inputs.few().are()) {
      new Writer(context.hadoopConfiguration(), folder, 0, inputs.idKind(), rowsOfFile(clusters))
          .write(held(candidates.held()).iterator());
    } else {
      write(candidates.read(), folder, eligible, rowsOfFile(clusters));
    }
    Facts facts = new Facts((System.nanoTime() - start) / 1e9, eligible);
    context.run().finish(NAME, facts);
    return facts;
  }

  private void write(Dataset<Row> candidates, Path folder, long eligible, int rowsOfFile) {
    int parallelism = 2 * context.spark().sparkContext().defaultParallelism();
    int tasks = (int) Math.max(parallelism, eligible / ROWS_OF_TASK + 1);
    SerializableConfiguration hadoop = context.hadoop();
    IdKind kind = inputs.idKind();
    Column[] order = {col(Columns.CLUSTER), col(CandidateCheck.EFFICIENCY).desc(), col(Columns.ID)};
    candidates
        .where(CandidateCheck.ELIGIBLE)
        .select(Columns.ID, Columns.CLUSTER, CandidateCheck.EFFICIENCY, CandidateCheck.CONCEPTS)
        .repartitionByRange(tasks, order)
        .sortWithinPartitions(order)
        .toJavaRDD()
        .foreachPartition(
            rows ->
                new Writer(hadoop.value(), folder, TaskContext.getPartitionId(), kind, rowsOfFile)
                    .write(rows));
  }

  /** The same rows in the same order, where they are few. */
  private static List<Row> held(List<Row> candidates) {
    List<Row> queued = new ArrayList<>();
    for (Row row : candidates) {
      if (row.getBoolean(CandidateCheck.ELIGIBLE_AT)) {
        queued.add(
            RowFactory.create(
                row.get(0),
                row.get(CandidateCheck.CLUSTER_AT),
                row.get(CandidateCheck.EFFICIENCY_AT),
                row.get(CandidateCheck.CONCEPTS_AT)));
      }
    }
    queued.sort(
        Comparator.comparingInt((Row row) -> row.getInt(1))
            .thenComparing(Comparator.comparingDouble((Row row) -> row.getDouble(2)).reversed())
            .thenComparing(Columns.BY_ID));
    return queued;
  }

  /** The files of the clusters' queues, each queue's in its order [clusters]. */
  List<List<Path>> files(int clusters) {
    Path folder = context.run().stageFolder(NAME);
    Map<String, List<Path>> byPrefix = new HashMap<>();
    try {
      for (FileStatus file :
          folder.getFileSystem(context.hadoopConfiguration()).listStatus(folder)) {
        String name = file.getPath().getName();
        if (name.startsWith(CLUSTER)) {
          byPrefix
              .computeIfAbsent(name.substring(0, prefix(0).length()), prefix -> new ArrayList<>())
              .add(file.getPath());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder + ": " + e.getMessage(), e);
    }
    List<List<Path>> files = new ArrayList<>();
    for (int cluster = 0; cluster < clusters; cluster++) {
      List<Path> queue = byPrefix.getOrDefault(prefix(cluster), new ArrayList<>());
      queue.sort(null);
      files.add(queue);
    }
    return files;
  }

  private static String prefix(int cluster) {
    return String.format(Locale.ROOT, CLUSTER + "%06d-", cluster);
  }

  /** Writes the rows of a partition. */
  private static final class Writer {
    private final Configuration hadoop;
    private final Path folder;
    private final int partition;
    private final IdKind kind;
    private final int rowsOfFile;
    private int file;
    private int cluster = -1;
    private IdColumn.Builder ids;
    private final DoubleArrayList efficiencies = new DoubleArrayList();
    private final IntArrayList counts = new IntArrayList();
    private StringIds.Builder concepts;

    Writer(Configuration hadoop, Path folder, int partition, IdKind kind, int rowsOfFile) {
      this.hadoop = hadoop;
      this.folder = folder;
      this.partition = partition;
      this.kind = kind;
      this.rowsOfFile = rowsOfFile;
    }

    void write(Iterator<Row> rows) {
      clear();
      while (rows.hasNext()) {
        Row row = rows.next();
        if (row.getInt(1) != cluster || ids.size() == rowsOfFile) {
          flush();
          cluster = row.getInt(1);
        }
        Columns.append(row, ids);
        efficiencies.add(row.getDouble(2));
        List<String> names = row.getList(3);
        counts.add(names.size());
        for (String name : names) {
          concepts.append(name.getBytes(StandardCharsets.UTF_8));
        }
      }
      flush();
    }

    private void clear() {
      ids = IdColumn.builder(kind);
      efficiencies.clear();
      counts.clear();
      concepts = new StringIds.Builder();
    }

    private void flush() {
      if (ids.size() == 0) {
        return;
      }
      String name =
          prefix(cluster) + String.format(Locale.ROOT, "%06d-%06d.bin", partition, file++);
      WorkFiles.write(
          hadoop,
          new Path(folder, name),
          arrays -> {
            arrays.writeIds(ids.build());
            arrays.writeDoubles(efficiencies.toDoubleArray());
            arrays.writeInts(counts.toIntArray());
            arrays.writeIds(concepts.build());
          });
      clear();
    }
  }
}
