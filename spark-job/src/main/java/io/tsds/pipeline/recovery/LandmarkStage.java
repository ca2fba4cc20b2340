package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import io.tsds.Quantity;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.knn.BlockSize;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.pipeline.search.PartitionFacts;
import io.tsds.pipeline.search.PartitionLedger;
import io.tsds.pipeline.search.ReadRows;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pool.PoolLookup;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.EmbeddingSource.BlockCursor;
import io.tsds.storage.work.WorkFiles;
import it.unimi.dsi.fastutil.floats.FloatArrayList;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the landmarks, the distinct vectors of which the graph is made, and fetches their
 * vectors. Where there are more distinct vectors than landmarks wanted, those whose ids have the
 * smallest hashes with the seed are taken: a sample without replacement that does not depend on how
 * the rows are stored.
 */
final class LandmarkStage {
  static final String NAME = "landmarks";

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final String LIST = "landmarks.bin";

  private final StageContext context;
  private final RecoveryParameters parameters;
  private final RecoveryInputs inputs;
  private final RowStage rows;

  LandmarkStage(
      StageContext context, RecoveryParameters parameters, RecoveryInputs inputs, RowStage rows) {
    this.context = context;
    this.parameters = parameters;
    this.inputs = inputs;
    this.rows = rows;
  }

  /** What the stage did. */
  record Facts(double seconds, int landmarks, int files) {}

  /** Runs the stage unless an earlier run finished it, and brings the landmarks to the driver. */
  Landmarks run(RowStage.Facts read) {
    GraphLimits.require(parameters.clustering(), read.distinct());
    if (context.run().isFinished(NAME)) {
      LOG.info("landmarks: finished by an earlier run, taken from the work folder");
      return landmarks(context.run().facts(NAME, Facts.class));
    }
    long start = System.nanoTime();
    Path folder = context.run().startStage(NAME);
    context.describe("landmarks, choice");
    List<Row> chosen = chosen(read.distinct());
    IdColumn ids = Columns.ids(chosen, inputs.idKind());
    WorkFiles.write(
        context.hadoopConfiguration(),
        new Path(folder, LIST),
        arrays -> {
          arrays.writeIds(ids);
          arrays.writeInts(halves(chosen, 1));
          arrays.writeInts(halves(chosen, 2));
        });
    int files = fetch(ids, folder, read);
    inputs.requireUnchanged(context.hadoopConfiguration());
    Facts facts = new Facts((System.nanoTime() - start) / 1e9, ids.size(), files);
    LOG.info(
        "landmarks: {} of {}",
        Quantity.of(ids.size(), "landmark"),
        Quantity.of(read.distinct(), "distinct vector"));
    context.run().finish(NAME, facts);
    return landmarks(facts);
  }

  /** A hash of the id as text, so that it does not depend on its type. */
  static Column hash(long seed) {
    return xxhash64(col(Columns.ID).cast("string"), lit(seed));
  }

  /** Id and digest of each landmark, by id. */
  private List<Row> chosen(long distinct) {
    int most = parameters.clustering().mostLandmarks();
    if (inputs.few().are() && distinct <= most) {
      return rows.heldDistinct();
    }
    Dataset<Row> all = rows.distinct().select(Columns.ID, RowStage.HIGH, RowStage.LOW);
    Dataset<Row> some =
        distinct <= most ? all : all.orderBy(hash(parameters.seed()), col(Columns.ID)).limit(most);
    return some.orderBy(col(Columns.ID)).collectAsList();
  }

  /** Halves of the longs in a column, the upper ones first. */
  private static int[] halves(List<Row> rows, int column) {
    int[] halves = new int[2 * rows.size()];
    for (int row = 0; row < rows.size(); row++) {
      long value = rows.get(row).getLong(column);
      halves[2 * row] = (int) (value >>> Integer.SIZE);
      halves[2 * row + 1] = (int) value;
    }
    return halves;
  }

  private static long[] joined(int[] halves) {
    long[] values = new long[halves.length / 2];
    Arrays.setAll(
        values,
        i -> ((long) halves[2 * i] << Integer.SIZE) | Integer.toUnsignedLong(halves[2 * i + 1]));
    return values;
  }

  private static Path file(Path folder, int partition) {
    return new Path(folder, String.format(Locale.ROOT, "part-%06d.bin", partition));
  }

  /** Writes the landmarks' vectors, a file for each partition; returns how many. */
  private int fetch(IdColumn ids, Path folder, RowStage.Facts read) {
    EmbeddingSource source = inputs.embeddings();
    SerializableConfiguration hadoop = context.hadoop();
    PartitionLedger ledger = PartitionLedger.registeredIn(context.spark());
    Broadcast<IdColumn> wanted = context.sparkContext().broadcast(ids);
    context.describe("landmarks, vectors", source.rows());
    try {
      source
          .scan(
              IntStream.range(0, source.partitions()).toArray(),
              BlockSize.rows(source.dimension()),
              Long.MAX_VALUE,
              (partition, blocks) ->
                  fetch(partition, blocks, new PoolLookup(wanted.value()), folder, hadoop, ledger))
          .count();
    } finally {
      wanted.destroy();
    }
    ledger.throwFirstFault(parameters.candidates());
    ledger.requireWhole(parameters.candidates());
    ReadRows.ofEarlierRun(read.inputChecksum())
        .requireSame(ReadRows.of(ledger), "the fetching of landmarks", parameters.candidates());
    return source.partitions();
  }

  private static Iterator<Row> fetch(
      int partition,
      BlockCursor blocks,
      PoolLookup lookup,
      Path folder,
      SerializableConfiguration hadoop,
      PartitionLedger ledger) {
    IntArrayList members = new IntArrayList();
    FloatArrayList values = new FloatArrayList();
    for (EmbeddingBlock block = blocks.next(); block != null; block = blocks.next()) {
      for (int row = 0; row < block.rows(); row++) {
        int member = lookup.indexOf(block.ids(), row);
        if (member >= 0) {
          members.add(member);
          values.addElements(values.size(), block.values(), block.offset(row), block.dimension());
        }
      }
    }
    ledger.add(PartitionFacts.ofReading(blocks.summary()));
    WorkFiles.write(
        hadoop.value(),
        file(folder, partition),
        arrays -> {
          arrays.writeInts(members.toIntArray());
          arrays.writeFloats(values.elements(), 0, values.size());
        });
    return Collections.emptyIterator();
  }

  private Landmarks landmarks(Facts facts) {
    Path folder = context.run().stageFolder(NAME);
    Landmarks landmarks =
        WorkFiles.read(
            context.hadoopConfiguration(),
            new Path(folder, LIST),
            arrays ->
                Landmarks.of(
                    arrays.readIds(),
                    joined(arrays.readInts()),
                    joined(arrays.readInts()),
                    inputs.embeddings().dimension()));
    int found = 0;
    for (int partition = 0; partition < facts.files(); partition++) {
      found +=
          WorkFiles.read(
              context.hadoopConfiguration(),
              file(folder, partition),
              arrays -> landmarks.place(arrays.readInts(), arrays::readFloats));
    }
    if (found != landmarks.size()) {
      throw new IllegalStateException(
          String.format(Locale.ROOT, "%d of %d landmarks have vectors", found, landmarks.size()));
    }
    return landmarks;
  }
}
