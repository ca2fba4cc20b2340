package io.tsds.pipeline.recovery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.density.VectorDigests;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.knn.BlockSize;
import io.tsds.parameters.RecoveryParameters;
import io.tsds.pipeline.search.FirstFault;
import io.tsds.pipeline.search.PartitionLedger;
import io.tsds.pipeline.search.ReadRows;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.RowCounts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all embeddings once: checks every row, and leaves its id and a digest of its vector, by
 * which copies are told.
 */
final class RowStage {
  static final String NAME = "rows";

  /** The two halves of a vector's digest. */
  static final String HIGH = "high";

  static final String LOW = "low";

  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  private final StageContext context;
  private final RecoveryParameters parameters;
  private final RecoveryInputs inputs;
  private final WorkTable all;
  private final WorkTable distinct;

  RowStage(StageContext context, RecoveryParameters parameters, RecoveryInputs inputs) {
    this.context = context;
    this.parameters = parameters;
    this.inputs = inputs;
    StructType digest =
        new StructType().add(HIGH, DataTypes.LongType, false).add(LOW, DataTypes.LongType, false);
    StructType id = new StructType().add(Columns.ID, inputs.idType(), false);
    this.all = new WorkTable(context, NAME, "all", id.merge(digest, true), inputs.few());
    this.distinct = new WorkTable(context, NAME, "distinct", digest.merge(id, true), inputs.few());
  }

  /**
   * What the stage did.
   *
   * @param distinct vectors
   */
  record Facts(double seconds, RowCounts read, String inputChecksum, long distinct) {}

  /** Runs the stage unless an earlier run finished it. */
  Facts run() {
    if (context.run().isFinished(NAME)) {
      LOG.info("rows: finished by an earlier run, taken from the work folder");
      return context.run().facts(NAME, Facts.class);
    }
    long start = System.nanoTime();
    EmbeddingSource source = inputs.embeddings();
    context.run().startStage(NAME);
    context.describe("rows, digests of vectors", source.rows());
    PartitionLedger ledger = PartitionLedger.registeredIn(context.spark());
    EmbeddingInput input = parameters.candidates();
    new FirstFault(context, input, source)
        .until(
            ledger,
            () -> {
              all.write(digests(ledger));
              return null;
            },
            () -> {});
    ledger.requireWhole(input);
    RowCounts counts =
        ledger.value().values().stream()
            .map(facts -> facts.read().counts())
            .reduce(RowCounts.NONE, RowCounts::plus);
    if (counts.rows() == 0) {
      throw new UserException("`candidates` " + input.uri() + ": no rows to choose from");
    }
    if (!source.numbered()) {
      Duplicates.refuse(all, inputs.few(), "`candidates` " + input.uri());
    }
    context.describe("rows, distinct vectors");
    long vectors = findDistinct();
    inputs.requireUnchanged(context.hadoopConfiguration());
    Facts facts =
        new Facts(
            (System.nanoTime() - start) / 1e9, counts, ReadRows.of(ledger).checksum(), vectors);
    LOG.info(
        "rows: {}, {}", Quantity.of(counts.rows(), "row"), Quantity.of(vectors, "distinct vector"));
    context.run().finish(NAME, facts);
    return facts;
  }

  /** Tells the distinct vectors; returns how many. Of few rows they are told again at each use. */
  private long findDistinct() {
    if (inputs.few().are()) {
      return heldDistinct().size();
    }
    distinct.write(all.read().groupBy(HIGH, LOW).agg(min(col(Columns.ID)).as(Columns.ID)));
    return distinct.count();
  }

  /** Id and digest of every row. */
  Table all() {
    return all;
  }

  /** Digest of every distinct vector, and the smallest id that has it, in any order. */
  Dataset<Row> distinct() {
    return inputs.few().are()
        ? all.read().groupBy(HIGH, LOW).agg(min(col(Columns.ID)).as(Columns.ID))
        : distinct.read();
  }

  /** The same of few rows by id, as {@link #all} has them. */
  List<Row> heldDistinct() {
    List<Row> byId = new ArrayList<>(all.held());
    byId.sort(Columns.BY_ID);
    Set<Digest> seen = new HashSet<>();
    byId.removeIf(row -> !seen.add(Digest.of(row)));
    return byId;
  }

  private JavaRDD<Row> digests(PartitionLedger ledger) {
    EmbeddingSource source = inputs.embeddings();
    return source.scan(
        IntStream.range(0, source.partitions()).toArray(),
        BlockSize.rows(source.dimension()),
        Long.MAX_VALUE,
        (partition, blocks) -> new BlockRows(blocks, ledger, RowStage::digested));
  }

  /** The digest of a vector. */
  record Digest(long high, long low) {
    /** That of a row of {@link #all}. */
    static Digest of(Row row) {
      return new Digest(row.getLong(1), row.getLong(2));
    }
  }

  /** Id and digest of each row of a block. */
  private static IntFunction<Row> digested(EmbeddingBlock block) {
    byte[] digests = VectorDigests.of(withoutNegativeZeros(block), block.rows(), block.dimension());
    return row -> {
      ByteBuffer digest = ByteBuffer.wrap(digests, row * VectorDigests.BYTES, VectorDigests.BYTES);
      return RowFactory.create(Columns.value(block.ids(), row), digest.getLong(), digest.getLong());
    };
  }

  /** Vectors that differ in the signs of zeros are at distance 0, and count as copies. */
  private static float[] withoutNegativeZeros(EmbeddingBlock block) {
    float[] values = new float[block.rows() * block.dimension()];
    for (int i = 0; i < values.length; i++) {
      values[i] = block.values()[i] + 0f;
    }
    return values;
  }
}
